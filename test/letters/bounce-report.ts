export type BounceReport = {
  /** Message-ID of the letter that came back. */
  originalId: string
  recipient?: string
  action?: 'failed' | 'delayed'
  status?: string
  diagnostic?: string
  date?: Date
}

/** A report as mail servers write it (RFC 3464): which letter, to whom, and what became of it. */
export function bounceReport({
  originalId,
  recipient = 'anna@example.org',
  action = 'failed',
  status = '5.1.1',
  diagnostic = '550 5.1.1 User unknown',
  date = new Date(),
}: BounceReport): string {
  return [
    'Return-Path: <>',
    `Message-ID: <dsn-${originalId.replace(/[<>]/g, '').replace('@', '.')}-${action}@mx.example.org>`,
    `Date: ${date.toUTCString()}`,
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.org>',
    'To: pieteikumi@centrs.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${originalId}`,
    '--b--',
  ].join('\r\n')
}
