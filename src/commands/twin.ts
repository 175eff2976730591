import { printRun } from '../twin/print-run.ts'
import { readScenario } from '../twin/read-scenario.ts'
import { runFileCommand } from '../twin/run-file-command.ts'

runFileCommand('twin', (input) => printRun(readScenario(input)))
