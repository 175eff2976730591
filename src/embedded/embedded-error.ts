import { errorCode } from '../error-code.ts'

/** The embedded database cannot run here; the message is one line that says what to do. Main prints it and ends with 1. */
export class EmbeddedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmbeddedError'
  }
}

/** What an operator can mend, said so; anything else is a bug and stays as it is. */
export function explained(error: unknown, dir: string): unknown {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new EmbeddedError(`${dir} cannot be written: start as the user it belongs to, or set another DATA_DIR`)
    case 'EROFS':
      return new EmbeddedError(`${dir} is on a read-only disk: set another DATA_DIR`)
    case 'ENOSPC':
      return new EmbeddedError(`no space for the database in ${dir}: the disk is full; free some space and start again`)
    default:
      return error
  }
}
