import type { ErrorBody } from '../src/http/page.contract.ts'
import type { UploadView } from '../src/uploads/uploads.contract.ts'
import { ApiError } from './api.ts'

function answerOf(request: XMLHttpRequest): UploadView {
  if (request.status === 201) return JSON.parse(request.responseText) as UploadView
  try {
    const { error } = JSON.parse(request.responseText) as ErrorBody
    return raise(new ApiError(request.status, error.code, error.message, error.details))
  } catch (error) {
    // A proxy in between answered with something of its own.
    return raise(error instanceof ApiError ? error : new ApiError(request.status, 'server', request.statusText))
  }
}

function raise(error: ApiError): never {
  throw error
}

/** A file comes to the server before the letter that names it. Only this kind of request tells how much of it has gone. */
export function uploadFile(
  file: File,
  onProgress: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<UploadView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/uploads')
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0))
    request.addEventListener('load', () => {
      try {
        resolve(answerOf(request))
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    request.addEventListener('error', () => reject(new ApiError(0, 'offline', 'No connection to the server.')))
    request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.set('file', file)
    request.send(form)
  })
}
