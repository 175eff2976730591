import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isDatabaseAway, isUnstorable } from '../db/database.ts'
import { Refusal, statusOf, type RefusalCode } from '../refusal.ts'
import type { ErrorBody } from './page.contract.ts'

const codeOfStatus: Record<number, RefusalCode> = {
  400: 'bad-input',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  413: 'too-large',
  415: 'not-supported',
  429: 'too-many',
  503: 'not-ready',
}

const body = (code: string, message: string, details?: unknown): ErrorBody => ({
  error: { code, message, ...(details === undefined ? {} : { details }) },
})

/** The one table from errors to answers. What is not a refusal is a bug: 500, logged once, with nothing of its inside told. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof Refusal) {
    void reply.code(statusOf[error.code]).send(body(error.code, error.message, error.details))
    return
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      expected: issue.message,
    }))
    const first = fields[0]
    void reply.code(400).send(body('bad-input', first ? `${first.path || 'body'}: ${first.expected}` : error.message, { fields }))
    return
  }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status !== undefined && status < 500) {
    void reply.code(status).send(body(codeOfStatus[status] ?? 'bad-input', error.message))
    return
  }
  if (isUnstorable(error)) {
    void reply.code(400).send(body('bad-input', 'A text has a character that cannot be kept (NUL).'))
    return
  }
  if (isDatabaseAway(error)) {
    request.log.warn({ err: error.message }, 'database away')
    void reply
      .code(503)
      .header('retry-after', '1')
      .send(body('not-ready', 'The database does not answer. Try again in a moment.'))
    return
  }
  request.log.error({ err: error }, 'unexpected error')
  void reply.code(500).send(body('unexpected', 'Something went wrong on our side. It has been recorded.'))
}
