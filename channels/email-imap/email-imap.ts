import type { Channel } from '../channel.ts'
import { checkImap, foldersOf } from './check.ts'
import { readFolder } from './read-folder.ts'
import { messageIdOf, sendLetter } from './send.ts'
import { checkSmtp } from './send-connection.ts'
import { emailImapSecrets, emailImapSettings } from './settings.ts'
import type { EmailImapSettings } from './settings.ts'
import { emailImapSimulator } from './simulator.ts'

/** Letters: read by IMAP (RFC 3501, RFC 9051), sent by SMTP (RFC 5321). */
export const emailImap: Channel<EmailImapSettings> = {
  adapter: 'email-imap',
  channel: 'email',
  settings: emailImapSettings,
  secrets: emailImapSecrets,
  listen: {
    places: foldersOf,
    addresses: ({ address }) => [address],
    follow: readFolder,
    understanding: new URL('./understanding.ts', import.meta.url),
  },
  send: sendLetter,
  ownId: (id, { address }) => messageIdOf(id, address),
  check: async (reach, settings) => {
    const health = await checkImap(reach, settings)
    return health.state === 'works' ? checkSmtp(reach, settings) : health
  },
  simulator: emailImapSimulator,
}
