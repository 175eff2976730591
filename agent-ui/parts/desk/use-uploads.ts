import { useState } from 'react'
import type { UploadView } from '../../../src/uploads/uploads.contract.ts'
import { ApiError } from '../../api.ts'
import { errorWords } from '../../error-words.ts'
import { uploadFile } from '../../upload-file.ts'
import { useMessages } from '../../use-messages.tsx'

/** The server's own limit, of one file and of all together. */
const maxBytes = 25 * 1024 * 1024

export type Upload = { key: number; name: string; share: number; problem: string | null; stop: AbortController }

let lastKey = 0

/** Files on their way to the server: how far each is, why one did not arrive, and a way to stop it. */
export function useUploads(onArrived: (file: UploadView) => void) {
  const messages = useMessages()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const remove = (key: number) => setUploads((all) => all.filter((one) => one.key !== key))
  const update = (key: number, change: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)))

  const addOne = async (file: File) => {
    const key = (lastKey += 1)
    const stop = new AbortController()
    setUploads((all) => [...all, { key, name: file.name, share: 0, problem: null, stop }])
    try {
      if (file.size > maxBytes) throw new ApiError(413, 'too-large', '', { reason: 'file-too-large' })
      const arrived = await uploadFile(file, (share) => update(key, { share }), stop.signal)
      remove(key)
      onArrived(arrived)
    } catch (error) {
      if (!stop.signal.aborted) update(key, { problem: errorWords(messages, error) })
    }
  }
  return {
    uploads,
    pending: uploads.some(({ problem }) => problem === null),
    add: (files: Iterable<File>) => {
      for (const file of files) void addOne(file)
    },
    cancel: ({ key, stop }: Upload) => {
      stop.abort()
      remove(key)
    },
  }
}
