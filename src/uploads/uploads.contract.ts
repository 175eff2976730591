import { z } from 'zod'

export const uploadView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** By its content. */
  contentType: z.string(),
  size: z.number().int(),
  url: z.string(),
})
export type UploadView = z.infer<typeof uploadView>
