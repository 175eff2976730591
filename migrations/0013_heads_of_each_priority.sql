DROP INDEX "contacts_waiting";--> statement-breakpoint
CREATE INDEX "contacts_waiting" ON "contacts" USING btree ("requirement_key","channel","priority","queued_at","id") WHERE state = 'waiting';