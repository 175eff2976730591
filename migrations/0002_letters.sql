CREATE TABLE "letter_places" (
	"account_id" uuid NOT NULL,
	"place" text NOT NULL,
	"validity" text NOT NULL,
	"position" bigint NOT NULL,
	"letter_id" uuid NOT NULL,
	CONSTRAINT "letter_places_account_id_place_validity_position_pk" PRIMARY KEY("account_id","place","validity","position")
);
--> statement-breakpoint
CREATE TABLE "letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"sha256" text NOT NULL,
	"size" bigint NOT NULL,
	"raw_key" text,
	"arrived_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_places" (
	"account_id" uuid NOT NULL,
	"place" text NOT NULL,
	"validity" text DEFAULT '' NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"read_at" timestamp (3) with time zone,
	"code" text,
	"code_at" timestamp (3) with time zone,
	CONSTRAINT "reading_places_account_id_place_pk" PRIMARY KEY("account_id","place")
);
--> statement-breakpoint
CREATE TABLE "letter_references" (
	"reference" text NOT NULL,
	"message_id" uuid NOT NULL,
	CONSTRAINT "letter_references_reference_message_id_pk" PRIMARY KEY("reference","message_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_moves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"from_ticket_id" uuid NOT NULL,
	"to_ticket_id" uuid NOT NULL,
	"contact_ids" uuid[] NOT NULL,
	"message_ids" uuid[] NOT NULL,
	"status_before" text NOT NULL,
	"user_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "inbound_events" ADD COLUMN "raw_key" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "letter" jsonb;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "merged_into_id" uuid;--> statement-breakpoint
ALTER TABLE "letter_places" ADD CONSTRAINT "letter_places_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letter_places" ADD CONSTRAINT "letter_places_letter_id_letters_id_fk" FOREIGN KEY ("letter_id") REFERENCES "public"."letters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_places" ADD CONSTRAINT "reading_places_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letter_references" ADD CONSTRAINT "letter_references_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_moves" ADD CONSTRAINT "ticket_moves_from_ticket_id_tickets_id_fk" FOREIGN KEY ("from_ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_moves" ADD CONSTRAINT "ticket_moves_to_ticket_id_tickets_id_fk" FOREIGN KEY ("to_ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_moves" ADD CONSTRAINT "ticket_moves_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "letter_places_letter" ON "letter_places" USING btree ("letter_id");--> statement-breakpoint
CREATE UNIQUE INDEX "letters_fingerprint" ON "letters" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "ticket_moves_from" ON "ticket_moves" USING btree ("from_ticket_id","at");--> statement-breakpoint
CREATE INDEX "ticket_moves_to" ON "ticket_moves" USING btree ("to_ticket_id","at");