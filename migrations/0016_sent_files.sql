DROP INDEX "uploads_discarded";--> statement-breakpoint
ALTER TABLE "uploads" ALTER COLUMN "blob_key" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "uploads_sent" ON "uploads" USING btree ("created_at","id") WHERE message_id is not null and discarded_at is null;--> statement-breakpoint
CREATE INDEX "uploads_discarded" ON "uploads" USING btree ("discarded_at") WHERE discarded_at is not null and blob_key is not null;