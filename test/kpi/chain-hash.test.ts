import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalRow, genesisHash, hashRow, type ChainedRow } from '../../src/kpi/chain-hash.ts'

const row: ChainedRow = {
  seq: 1,
  callId: '0192d000-0000-7000-8000-000000000001',
  externalId: 'CA1',
  replacesSeq: null,
  reason: null,
  accountId: '0192d000-0000-7000-8000-000000000002',
  arrivedAt: new Date('2026-03-02T08:00:00.5Z'),
  serviceDay: '2026-03-02',
  opening: 'open',
  calendarVersion: 3,
  caller: 'ab',
  queuedAt: null,
  offeredAt: null,
  answeredAt: null,
  endedAt: new Date('2026-03-02T08:00:09Z'),
  ending: 'hung-up-in-menu',
  agentId: null,
  language: 'lv',
  topic: null,
  menuPath: '1',
  evidence: [{ id: 'e1', sha256: 'ff' }],
}

describe('the ledger chain', () => {
  test('hashes exactly the documented text', () => {
    const text =
      '{"seq":1,"callId":"0192d000-0000-7000-8000-000000000001","externalId":"CA1","replacesSeq":null,"reason":null,' +
      '"accountId":"0192d000-0000-7000-8000-000000000002","arrivedAt":"2026-03-02T08:00:00.500Z","serviceDay":"2026-03-02","opening":"open",' +
      '"calendarVersion":3,"caller":"ab","queuedAt":null,"offeredAt":null,"answeredAt":null,"endedAt":"2026-03-02T08:00:09.000Z",' +
      '"ending":"hung-up-in-menu","agentId":null,"language":"lv","topic":null,"menuPath":"1","evidence":[{"id":"e1","sha256":"ff"}]}'
    expect(canonicalRow(row)).toBe(text)
    expect(hashRow(genesisHash, row)).toBe(
      createHash('sha256')
        .update('0'.repeat(64) + text)
        .digest('hex'),
    )
  })

  test('the order in which a database hands out keys changes nothing', () => {
    const shuffled = Object.fromEntries(
      Object.entries({ ...row, evidence: [{ sha256: 'ff', id: 'e1' }] }).reverse(),
    ) as unknown as ChainedRow
    expect(hashRow(genesisHash, shuffled)).toBe(hashRow(genesisHash, row))
  })

  test('every sealed value changes the hash', () => {
    const changes: Partial<ChainedRow>[] = [
      { seq: 2 },
      { callId: 'x' },
      { externalId: null },
      { replacesSeq: 0 },
      { reason: '' },
      { accountId: 'x' },
      { arrivedAt: new Date(1) },
      { serviceDay: '2026-03-03' },
      { opening: 'incident' },
      { calendarVersion: 4 },
      { caller: null },
      { queuedAt: new Date(1) },
      { offeredAt: new Date(1) },
      { answeredAt: new Date(1) },
      { endedAt: new Date(1) },
      { ending: 'answered' },
      { agentId: 'x' },
      { language: null },
      { topic: 'x' },
      { menuPath: '' },
      { evidence: [] },
    ]
    expect(new Set(changes.flatMap((change) => Object.keys(change)))).toEqual(new Set(Object.keys(row)))
    const hashes = changes.map((change) => hashRow(genesisHash, { ...row, ...change }))
    expect(new Set([...hashes, hashRow(genesisHash, row), hashRow('1'.repeat(64), row)]).size).toBe(changes.length + 2)
  })
})
