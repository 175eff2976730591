import { runScenario } from '../../routing/twin/run-scenario.ts'
import { readScenario } from '../twin/read-scenario.ts'
import { runFileCommand } from '../twin/run-file-command.ts'

runFileCommand('twin', (input) => runScenario(readScenario(input)))
