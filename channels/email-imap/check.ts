import type { Health, Reach } from '../channel.ts'
import { imapFailure, openImap } from './imap-connection.ts'
import type { EmailImapSettings } from './settings.ts'

/** Signs in and looks whether the folders to be read are there. Never throws. */
export async function checkImap(reach: Reach, settings: EmailImapSettings): Promise<Health> {
  try {
    const client = await openImap(settings, reach)
    try {
      for (const folder of foldersOf(settings)) await client.status(folder, { uidNext: true })
    } finally {
      client.close()
    }
    return { state: 'works', code: null }
  } catch (error) {
    return { state: 'down', code: imapFailure(error).code }
  }
}

export const foldersOf = (settings: Pick<EmailImapSettings, 'folders'>): readonly string[] =>
  settings.folders?.length ? [...new Set(settings.folders)] : ['INBOX']
