import { Secret, TOTP } from 'otpauth'

const issuer = 'VPPPD'
const periodS = 30

export const newTotpSecret = () => new Secret({ size: 20 }).base32

/** What an authenticator reads, as a QR code or by hand. */
export function totpUri(secret: string, email: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret), issuer, label: email, period: periodS }).toString()
}

/** The step of time a code belongs to, null when it is wrong. One step to either side: clocks of telephones are off by some seconds. */
export function totpStepOf(secret: string, code: string, now: Date): number | null {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: periodS })
  const delta = totp.validate({ token: code.replaceAll(' ', ''), timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / periodS) + delta
}
