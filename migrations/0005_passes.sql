CREATE TABLE "passes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"policy_version" integer NOT NULL,
	"stored" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "pass_id" uuid;--> statement-breakpoint
CREATE INDEX "passes_at" ON "passes" USING btree ("at","id");