import { useMutation, useQueryClient } from '@tanstack/react-query'
import { write, type WriteMethod } from './api.ts'

export type Call = readonly [method: WriteMethod, path: string, body?: unknown]

type Options<Input> = {
  onDone?: (input: Input, answer: unknown) => void
  /** What to ask for again afterwards, by the first word of its key; also after a refusal, which tells that we were behind. */
  stale?: readonly string[]
  /** The caller shows the refusal itself. */
  ownError?: boolean
}

/** A write as a button needs it: one at a time, pending until the screen shows its effect, a refusal shown once by the client. */
export function useWrite<Input = void>(
  call: (input: Input) => Call,
  { onDone, stale = ['desk'], ownError = false }: Options<Input> = {},
) {
  const client = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (input: Input) => write<unknown>(...call(input)),
    meta: { ownError },
    onSuccess: (answer, input) => onDone?.(input, answer),
    onSettled: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  })
  return {
    run: (input: Input) => {
      if (!isPending) mutate(input)
    },
    pending: isPending,
    error,
  }
}
