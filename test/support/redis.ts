import { Redis } from 'ioredis'

/** The Redis for tests, undefined when there is none: tests that need it say so in their name and are skipped. */
export const testRedisUrl = process.env['TEST_REDIS_URL']

/** An empty Redis of this test file's own: files run beside each other, one per worker, and each worker has its database number. */
export async function freshRedis(): Promise<string> {
  if (!testRedisUrl) throw new Error('TEST_REDIS_URL is not set')
  const url = new URL(testRedisUrl)
  url.pathname = `/${process.env['VITEST_POOL_ID'] ?? '1'}`
  await emptyRedis(url.href)
  return url.href
}

export async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 })
  try {
    await redis.flushdb()
  } finally {
    redis.disconnect()
  }
}
