/** Who may do what: the only such table. Server and screens read it; a test walks every route with every role. */
export const roles = ['agent', 'supervisor', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

export const permissions = {
  /** Be offered contacts, answer, write, hang up: needs an agent behind the user. */
  'contacts.work': ['agent'],
  'contacts.read': ['agent', 'supervisor', 'administrator'],
  /** Move, take or close anybody's work. */
  'contacts.direct': ['supervisor', 'administrator'],
  'citizens.read': ['agent', 'supervisor', 'administrator'],
  'tickets.write': ['agent', 'supervisor', 'administrator'],
  'agents.read': ['agent', 'supervisor', 'administrator'],
  'agents.direct': ['supervisor', 'administrator'],
  'returns.work': ['agent', 'supervisor'],
  'board.read': ['supervisor', 'administrator'],
  /** Recorded days, and what they would have been in other ways. */
  'planning.read': ['supervisor', 'administrator'],
  'planning.run': ['supervisor', 'administrator'],
  'kpi.read': ['supervisor', 'administrator', 'auditor'],
  'invariants.read': ['supervisor', 'administrator', 'auditor'],
  'decisions.read': ['agent', 'supervisor', 'administrator', 'auditor'],
  'calls.read': ['agent', 'supervisor', 'administrator', 'auditor'],
  'failed-events.read': ['supervisor', 'administrator'],
  'failed-events.retry': ['supervisor', 'administrator'],
  'settings.read': ['supervisor', 'administrator', 'auditor'],
  'settings.write': ['administrator'],
  'accounts.read': ['supervisor', 'administrator'],
  'accounts.write': ['administrator'],
  'agents.write': ['administrator'],
  'users.read': ['administrator'],
  'users.write': ['administrator'],
  'audit.read': ['administrator', 'auditor'],
  /** Say that something is wrong for everybody: callers are told, their calls are marked. */
  'incidents.write': ['supervisor', 'administrator'],
  'metrics.read': ['administrator'],
  /** The simulated citizen: exists only while simulators run. */
  'simulator.use': ['agent', 'supervisor', 'administrator', 'auditor'],
  /** Oneself: sign out, own name, the live stream. */
  self: ['agent', 'supervisor', 'administrator', 'auditor'],
  /** Own password, second factor, sessions and tokens: never by a token that is limited to some permissions. */
  'self.manage': ['agent', 'supervisor', 'administrator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

/** What a token may be limited to: its owner's permissions but those about himself. */
export const scopesOf = (role: Role): Permission[] =>
  (Object.keys(permissions) as Permission[]).filter((name) => name !== 'self' && name !== 'self.manage' && mayDo(role, name))

export function mayDo(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role)
}
