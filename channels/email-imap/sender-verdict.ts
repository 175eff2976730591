import type { SenderVerdict } from '../channel.ts'
import type { Headers } from './letter-headers.ts'

const unknown: SenderVerdict = { verified: 'unknown', spf: null, dkim: null, dmarc: null }

/**
 * What our own mail server found out about the sender (Authentication-Results, RFC 8601). Anybody can write such a header; only one is
 * believed that names a server of ours, and stands above the first Received that this very server wrote: whatever came with the letter
 * stands below.
 */
export function senderVerdict(headers: Headers, ours: readonly string[]): SenderVerdict {
  const receivedBy = headers.flatMap(({ name, value }, at) =>
    name === 'received' ? [{ at, host: /\bby\s+([\w.-]+)/i.exec(value)?.[1]?.toLowerCase() ?? '' }] : [],
  )
  const domains = ours.map((address) => address.slice(address.lastIndexOf('@') + 1))
  const last = receivedBy[0]?.host ?? ''
  for (const [at, { name, value }] of headers.entries()) {
    if (name !== 'authentication-results') continue
    const server = /^\s*([\w.-]+)/.exec(value)?.[1]?.toLowerCase() ?? ''
    const isOurs = server === last || domains.some((domain) => server === domain || server.endsWith(`.${domain}`))
    const own = receivedBy.find(({ host }) => host === server)
    if (!isOurs || !own || at > own.at) continue
    const result = (method: string) => new RegExp(`\\b${method}\\s*=\\s*(\\w+)`, 'i').exec(value)?.[1]?.toLowerCase() ?? null
    const [spf, dkim, dmarc] = [result('spf'), result('dkim'), result('dmarc')]
    return { verified: dmarc === 'pass' ? 'yes' : 'no', spf, dkim, dmarc }
  }
  return unknown
}
