ALTER TABLE "calls" ADD COLUMN "rejoin_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "calls_rejoin" ON "calls" USING btree ("rejoin_until") WHERE rejoin_until is not null;