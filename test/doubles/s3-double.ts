import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type S3Double = {
  /** For S3_URL. */
  url: string
  objects: Map<string, Buffer>
  seen: { method: string; authorization: string }[]
  /** It answers 403 to everything. */
  refusing: boolean
  close: () => void
}

/** A store as S3 is: PUT, GET with a range, DELETE, signed requests. */
export async function startS3(): Promise<S3Double> {
  const objects = new Map<string, Buffer>()
  const double: S3Double = { url: '', objects, seen: [], refusing: false, close: () => server.close() }
  const server = createServer((request, response) => {
    double.seen.push({ method: request.method ?? '', authorization: request.headers.authorization ?? '' })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const key = new URL(request.url ?? '', 'http://s3').pathname
      const found = objects.get(key)
      if (double.refusing) response.writeHead(403).end()
      else if (request.method === 'PUT') {
        objects.set(key, Buffer.concat(chunks))
        response.writeHead(200).end()
      } else if (!found) response.writeHead(404).end()
      else if (request.method === 'DELETE') {
        objects.delete(key)
        response.writeHead(204).end()
      } else {
        const range = /bytes=0-(\d+)/.exec(request.headers.range ?? '')
        response.writeHead(range ? 206 : 200).end(range ? found.subarray(0, Number(range[1]) + 1) : found)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  double.url = `http://key:secret%2F1@127.0.0.1:${(server.address() as AddressInfo).port}/bucket?region=eu-north-1`
  return double
}
