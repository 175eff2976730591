import type { Deps } from '../deps.ts'
import type { App } from './build-app.ts'
import { healthRoutes } from './health.routes.ts'
import { webhookRoutes } from '../inbound/webhook.routes.ts'
import { liveRoutes } from '../live/live.routes.ts'
import { offerRoutes } from '../offers/offers.routes.ts'
import { contactRoutes } from '../contacts/contacts.routes.ts'
import { softphoneRoutes } from '../calls/softphone.routes.ts'
import { callBackRoutes } from '../calls-to-return/call-back.routes.ts'
import { accountRoutes } from '../accounts/accounts.routes.ts'
import { auditRoutes } from '../audit/audit.routes.ts'
import { agentRoutes } from '../agents/agents.routes.ts'
import { calendarRoutes } from '../calendar/calendar.routes.ts'
import { openapiRoutes } from './openapi.routes.ts'
import { promptRoutes } from '../prompts/prompts.routes.ts'
import { meRoutes } from '../users/me.routes.ts'
import { sessionRoutes } from '../users/session.routes.ts'
import { usersRoutes } from '../users/users.routes.ts'
import { simulatorRoutes } from '../simulator/simulator.routes.ts'
import { staticRoutes } from './static.routes.ts'
import { settingsRoutes } from '../settings/settings.routes.ts'
import { skillRoutes } from '../skills/skills.routes.ts'
import { boardRoutes } from '../board/board.routes.ts'
import { callsReadRoutes } from '../calls/calls-read.routes.ts'
import { callsToReturnRoutes } from '../calls-to-return/calls-to-return.routes.ts'
import { citizensRoutes } from '../citizens/citizens.routes.ts'
import { contactsReadRoutes } from '../contacts/contacts-read.routes.ts'
import { lettersRoutes } from '../letters/letters.routes.ts'
import { deskRoutes } from '../desk/desk.routes.ts'
import { failedEventsRoutes } from '../inbound/failed-events.routes.ts'
import { invariantsRoutes } from '../invariants/invariants.routes.ts'
import { planningRoutes } from '../planning/planning.routes.ts'
import { incidentsRoutes } from '../incidents/incidents.routes.ts'
import { shadowRoutes } from '../shadow/shadow.routes.ts'
import { unansweredRoutes } from '../kpi/unanswered.routes.ts'
import { messagesReadRoutes } from '../messages/messages-read.routes.ts'
import { offersReadRoutes } from '../offers/offers-read.routes.ts'
import { acknowledgementRoutes } from '../acknowledgements/acknowledgements.routes.ts'
import { outboundRoutes } from '../outbound/outbound.routes.ts'
import { signatureRoutes } from '../templates/signatures.routes.ts'
import { templateRoutes } from '../templates/templates.routes.ts'
import { draftRoutes } from '../drafts/drafts.routes.ts'
import { uploadRoutes } from '../uploads/uploads.routes.ts'
import { ticketMovesRoutes } from '../tickets/ticket-moves.routes.ts'
import { oidcRoutes } from '../users/oidc.routes.ts'
import { ticketsRoutes } from '../tickets/tickets.routes.ts'

/** Every part of the HTTP interface, in one list to read. */
export const routePlugins: readonly ((app: App, deps: Deps) => void | Promise<void>)[] = [
  healthRoutes,
  webhookRoutes,
  liveRoutes,
  offerRoutes,
  contactRoutes,
  softphoneRoutes,
  callBackRoutes,
  contactsReadRoutes,
  offersReadRoutes,
  ticketsRoutes,
  ticketMovesRoutes,
  citizensRoutes,
  messagesReadRoutes,
  uploadRoutes,
  draftRoutes,
  templateRoutes,
  signatureRoutes,
  acknowledgementRoutes,
  outboundRoutes,
  lettersRoutes,
  callsReadRoutes,
  callsToReturnRoutes,
  deskRoutes,
  boardRoutes,
  planningRoutes,
  shadowRoutes,
  unansweredRoutes,
  incidentsRoutes,
  invariantsRoutes,
  failedEventsRoutes,
  sessionRoutes,
  oidcRoutes,
  meRoutes,
  usersRoutes,
  auditRoutes,
  agentRoutes,
  skillRoutes,
  accountRoutes,
  calendarRoutes,
  settingsRoutes,
  promptRoutes,
  openapiRoutes,
  simulatorRoutes,
  staticRoutes,
]
