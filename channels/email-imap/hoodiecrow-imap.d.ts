/** What is used of a package that brings no types. */
declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net'

  export type HoodiecrowMessage = { uid: number; raw: string; flags: string[]; internaldate: string }
  export type HoodiecrowMailbox = { messages: HoodiecrowMessage[]; uidvalidity: number; uidnext: number }
  export type HoodiecrowLogin = { password?: string; xoauth2?: { accessToken: string; sessionTimeout: number } }
  export type HoodiecrowQuery = { section?: unknown[]; partial?: number[] }
  export type HoodiecrowFetch = (connection: unknown, message: HoodiecrowMessage, query: HoodiecrowQuery) => unknown
  export type HoodiecrowServer = {
    server: Server
    users: Record<string, HoodiecrowLogin>
    connectionHandlers: ((connection: { socket: Socket | null }) => void)[]
    fetchHandlers: Record<string, HoodiecrowFetch>
    getMailbox: (path: string) => HoodiecrowMailbox | undefined
    createMailbox: (path: string) => void
    appendMessage: (mailbox: string, flags: string[], at: Date, raw: string) => { message: HoodiecrowMessage }
  }
  export default function hoodiecrow(options: {
    plugins: string[]
    storage: Record<string, unknown>
    users: Record<string, HoodiecrowLogin>
  }): HoodiecrowServer
}
