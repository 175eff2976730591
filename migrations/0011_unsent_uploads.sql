ALTER TABLE "uploads" ADD COLUMN "discarded_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "uploads_unsent" ON "uploads" USING btree ("created_at") WHERE message_id is null and discarded_at is null;--> statement-breakpoint
CREATE INDEX "uploads_discarded" ON "uploads" USING btree ("discarded_at") WHERE discarded_at is not null;