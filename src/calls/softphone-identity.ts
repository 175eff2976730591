/** How the provider knows an agent's softphone (letters, digits and underscore only; no personal data). */
export const softphoneIdentity = (agentId: string) => `agent_${agentId.replaceAll('-', '')}`

/** The agent's id behind an identity, null for anything else. */
export function agentOfIdentity(identity: string): string | null {
  const hex = /^agent_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(identity)
  return hex ? hex.slice(1).join('-') : null
}
