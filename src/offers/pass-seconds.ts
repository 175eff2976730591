import { Histogram } from 'prom-client'

/** From the wish for a pass to its commit, the wait for another process's pass included. */
export const passSeconds = new Histogram({
  name: 'assignment_pass_seconds',
  help: "Duration of the assigner's passes",
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [],
})
