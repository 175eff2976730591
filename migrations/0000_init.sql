CREATE SEQUENCE "public"."ticket_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"adapter" text NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"settings" "bytea" NOT NULL,
	"health" text DEFAULT 'unknown' NOT NULL,
	"health_code" text,
	"health_at" timestamp (3) with time zone,
	"last_event_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_skills" (
	"agent_id" uuid NOT NULL,
	"skill" text NOT NULL,
	"level" smallint NOT NULL,
	CONSTRAINT "agent_skills_agent_id_skill_pk" PRIMARY KEY("agent_id","skill")
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"presence" text DEFAULT 'offline' NOT NULL,
	"presence_reason" text,
	"presence_since" timestamp (3) with time zone NOT NULL,
	"idle_since" timestamp (3) with time zone NOT NULL,
	"limits" jsonb NOT NULL,
	"auto_answer" boolean DEFAULT false NOT NULL,
	"lapses_in_row" integer DEFAULT 0 NOT NULL,
	"declines_in_row" integer DEFAULT 0 NOT NULL,
	"wrap_up_until" timestamp (3) with time zone,
	"wrap_up_contact_id" uuid,
	"wrap_up_extended" boolean DEFAULT false NOT NULL,
	"connection_lost_at" timestamp (3) with time zone,
	"connected_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_id" uuid,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"details" jsonb NOT NULL,
	"prev_hash" char(64) NOT NULL,
	"hash" char(64) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calendar_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"calendar" jsonb NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"changed_by" uuid
);
--> statement-breakpoint
CREATE TABLE "calls_to_return" (
	"id" uuid PRIMARY KEY NOT NULL,
	"citizen_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"phone" text NOT NULL,
	"language" text,
	"topic" text,
	"attempts" integer DEFAULT 1 NOT NULL,
	"first_call_at" timestamp (3) with time zone NOT NULL,
	"last_call_at" timestamp (3) with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_try_at" timestamp (3) with time zone,
	"taken_by" uuid,
	"taken_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"closing" text
);
--> statement-breakpoint
CREATE TABLE "call_legs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"party" text NOT NULL,
	"agent_id" uuid,
	"joined_at" timestamp (3) with time zone,
	"left_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"external_id" text,
	"direction" text DEFAULT 'in' NOT NULL,
	"state" text NOT NULL,
	"caller" text,
	"room" text NOT NULL,
	"conference_id" text,
	"agent_leg_id" text,
	"language" text,
	"topic" text,
	"menu_path" text DEFAULT '' NOT NULL,
	"announced_position" integer,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"offered_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"ending" text,
	"decision" jsonb,
	"muted" boolean DEFAULT false NOT NULL,
	"hold_wanted" boolean DEFAULT false NOT NULL,
	"held" boolean DEFAULT false NOT NULL,
	"connect_at" timestamp (3) with time zone,
	"join_at" timestamp (3) with time zone,
	"hang_up_at" timestamp (3) with time zone,
	"hang_up_sent_at" timestamp (3) with time zone,
	"heard_at" timestamp (3) with time zone NOT NULL,
	"check_at" timestamp (3) with time zone,
	"checks" integer DEFAULT 0 NOT NULL,
	"return_id" uuid
);
--> statement-breakpoint
CREATE TABLE "citizen_addresses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"citizen_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"opted_out_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "citizens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text,
	"language" text,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticket_id" uuid NOT NULL,
	"citizen_id" uuid,
	"account_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text,
	"replyable" boolean DEFAULT true NOT NULL,
	"direction" text DEFAULT 'in' NOT NULL,
	"state" text NOT NULL,
	"phase" text,
	"rings" jsonb NOT NULL,
	"requirement_key" text NOT NULL,
	"priority" text DEFAULT 'normal' NOT NULL,
	"language" text,
	"topic" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"rank_at" timestamp (3) with time zone,
	"agent_id" uuid,
	"sticky_agent_id" uuid,
	"accepted_at" timestamp (3) with time zone,
	"last_text" text,
	"last_at" timestamp (3) with time zone NOT NULL,
	"admitted" boolean DEFAULT false NOT NULL,
	"interruptions" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request" text NOT NULL,
	"status" integer,
	"body" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "inbound_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"event" jsonb,
	"kind" text NOT NULL,
	"call_id" uuid,
	"path" text NOT NULL,
	"content_type" text,
	"raw" "bytea" NOT NULL,
	"sha256" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"error" text,
	"applied_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "kpi_chain" (
	"id" integer PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" char(64) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kpi_keys" (
	"period" text PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kpi_ledger" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"external_id" text,
	"replaces_seq" bigint,
	"reason" text,
	"account_id" uuid NOT NULL,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"service_day" date NOT NULL,
	"opening" text NOT NULL,
	"calendar_version" integer NOT NULL,
	"caller" text,
	"queued_at" timestamp (3) with time zone,
	"offered_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"ending" text NOT NULL,
	"agent_id" uuid,
	"language" text,
	"topic" text,
	"menu_path" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"prev_hash" char(64) NOT NULL,
	"hash" char(64) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticket_id" uuid NOT NULL,
	"contact_id" uuid,
	"account_id" uuid,
	"direction" text NOT NULL,
	"author_id" uuid,
	"text" text NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"parts" integer,
	"external_id" text,
	"status" text,
	"problem" jsonb,
	"sending_at" timestamp (3) with time zone,
	"send_attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"status_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"reason" text,
	"connect_failed_at" timestamp (3) with time zone,
	"decision" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"key" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"audio" "bytea",
	"audio_type" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" uuid,
	CONSTRAINT "prompts_key_language_pk" PRIMARY KEY("key","language")
);
--> statement-breakpoint
CREATE TABLE "settings_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"changed" jsonb NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"changed_by" uuid
);
--> statement-breakpoint
CREATE TABLE "skills" (
	"code" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_lv" text NOT NULL,
	"name_en" text NOT NULL,
	"menu_key" smallint,
	"retired" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"ticket_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"text" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "drafts_ticket_id_agent_id_pk" PRIMARY KEY("ticket_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"citizen_id" uuid,
	"topic" text,
	"subject" text,
	"status" text DEFAULT 'new' NOT NULL,
	"priority" text DEFAULT 'normal' NOT NULL,
	"owner_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"locale" text DEFAULT 'lv' NOT NULL,
	"password_hash" text,
	"totp_secret" "bytea",
	"failed_sign_ins" integer DEFAULT 0 NOT NULL,
	"sign_in_after" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_skill_skills_code_fk" FOREIGN KEY ("skill") REFERENCES "public"."skills"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls_to_return" ADD CONSTRAINT "calls_to_return_citizen_id_citizens_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls_to_return" ADD CONSTRAINT "calls_to_return_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls_to_return" ADD CONSTRAINT "calls_to_return_taken_by_agents_id_fk" FOREIGN KEY ("taken_by") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_legs" ADD CONSTRAINT "call_legs_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_legs" ADD CONSTRAINT "call_legs_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "citizen_addresses" ADD CONSTRAINT "citizen_addresses_citizen_id_citizens_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizens"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_citizen_id_citizens_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_events" ADD CONSTRAINT "inbound_events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_citizen_id_citizens_id_fk" FOREIGN KEY ("citizen_id") REFERENCES "public"."citizens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_topic_skills_code_fk" FOREIGN KEY ("topic") REFERENCES "public"."skills"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_owner_id_agents_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_slug" ON "accounts" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "agents_user" ON "agents" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject");--> statement-breakpoint
CREATE UNIQUE INDEX "calls_to_return_open" ON "calls_to_return" USING btree ("phone") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "calls_to_return_list" ON "calls_to_return" USING btree ("first_call_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "calls_to_return_citizen" ON "calls_to_return" USING btree ("citizen_id");--> statement-breakpoint
CREATE INDEX "calls_to_return_closed" ON "calls_to_return" USING btree ("closed_at","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "calls_to_return_phone" ON "calls_to_return" USING btree ("phone","last_call_at");--> statement-breakpoint
CREATE UNIQUE INDEX "call_legs_external" ON "call_legs" USING btree ("call_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "calls_external" ON "calls" USING btree ("account_id","external_id");--> statement-breakpoint
CREATE INDEX "calls_external_id" ON "calls" USING btree ("external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "calls_contact" ON "calls" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "calls_room" ON "calls" USING btree ("room");--> statement-breakpoint
CREATE INDEX "calls_check" ON "calls" USING btree ("check_at") WHERE check_at is not null;--> statement-breakpoint
CREATE INDEX "calls_arrived" ON "calls" USING btree ("arrived_at");--> statement-breakpoint
CREATE INDEX "calls_in_progress" ON "calls" USING btree ("arrived_at") WHERE ended_at is null and direction = 'in';--> statement-breakpoint
CREATE INDEX "calls_unsettled" ON "calls" USING btree ("ended_at") WHERE ended_at is not null and ending is null and direction = 'in';--> statement-breakpoint
CREATE UNIQUE INDEX "citizen_addresses_value" ON "citizen_addresses" USING btree ("kind","value" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "citizen_addresses_citizen" ON "citizen_addresses" USING btree ("citizen_id");--> statement-breakpoint
CREATE INDEX "citizens_created" ON "citizens" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "citizens_name_words" ON "citizens" USING gin (to_tsvector('simple', translate(name, 'ĀČĒĢĪĶĻŅŌŖŠŪŽāčēģīķļņōŗšūžÄÅÖÜÕÉÈÓÁÍÚĄĘĖĮŲŚŹŻŁĆŃäåöüõéèóáíúąęėįųśźżłćńАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё', 'acegiklnorsuzacegiklnorsuzaaouoeeoaiuaeeiuszzlcnaaouoeeoaiuaeeiuszzlcnабвгдежзийклмнопрстуфхцчшщъыьэюяее')));--> statement-breakpoint
CREATE INDEX "contacts_waiting" ON "contacts" USING btree ("requirement_key","channel","rank_at","id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "contacts_waiting_order" ON "contacts" USING btree ("rank_at","queued_at","id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "contacts_held" ON "contacts" USING btree ("agent_id","state") WHERE state in ('offered', 'open');--> statement-breakpoint
CREATE INDEX "contacts_arriving" ON "contacts" USING btree ("entered_at") WHERE state = 'arriving';--> statement-breakpoint
CREATE INDEX "contacts_ticket" ON "contacts" USING btree ("ticket_id","entered_at");--> statement-breakpoint
CREATE INDEX "contacts_state_entered" ON "contacts" USING btree ("state","entered_at","id");--> statement-breakpoint
CREATE INDEX "contacts_conversation" ON "contacts" USING btree ("account_id","address") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "contacts_citizen" ON "contacts" USING btree ("citizen_id","entered_at");--> statement-breakpoint
CREATE INDEX "contacts_entered" ON "contacts" USING btree ("entered_at","id");--> statement-breakpoint
CREATE INDEX "contacts_channel" ON "contacts" USING btree ("channel","entered_at","id");--> statement-breakpoint
CREATE INDEX "contacts_agent" ON "contacts" USING btree ("agent_id","entered_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_events_external" ON "inbound_events" USING btree ("account_id","external_id");--> statement-breakpoint
CREATE INDEX "inbound_events_new" ON "inbound_events" USING btree ("received_at","id") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "inbound_events_failed" ON "inbound_events" USING btree ("received_at","id") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "inbound_events_call" ON "inbound_events" USING btree ("call_id") WHERE call_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "kpi_ledger_replaces" ON "kpi_ledger" USING btree ("replaces_seq");--> statement-breakpoint
CREATE UNIQUE INDEX "kpi_ledger_first" ON "kpi_ledger" USING btree ("call_id") WHERE replaces_seq is null;--> statement-breakpoint
CREATE INDEX "kpi_ledger_call" ON "kpi_ledger" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "kpi_ledger_external" ON "kpi_ledger" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "kpi_ledger_arrived" ON "kpi_ledger" USING btree ("arrived_at","seq");--> statement-breakpoint
CREATE INDEX "kpi_ledger_day" ON "kpi_ledger" USING btree ("service_day");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_external" ON "messages" USING btree ("account_id","external_id");--> statement-breakpoint
CREATE INDEX "messages_external_id" ON "messages" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "messages_ticket" ON "messages" USING btree ("ticket_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_contact" ON "messages" USING btree ("contact_id","created_at");--> statement-breakpoint
CREATE INDEX "messages_unsent" ON "messages" USING btree ("created_at") WHERE direction = 'out' and status = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "offers_open_contact" ON "offers" USING btree ("contact_id") WHERE state = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "offers_open_agent" ON "offers" USING btree ("agent_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "offers_expires" ON "offers" USING btree ("expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "offers_contact" ON "offers" USING btree ("contact_id","created_at");--> statement-breakpoint
CREATE INDEX "offers_agent" ON "offers" USING btree ("agent_id","created_at");--> statement-breakpoint
CREATE INDEX "offers_created" ON "offers" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "skills_menu_key" ON "skills" USING btree ("kind","menu_key") WHERE menu_key is not null and not retired;--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_number" ON "tickets" USING btree ("number" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "tickets_citizen" ON "tickets" USING btree ("citizen_id","updated_at");--> statement-breakpoint
CREATE INDEX "tickets_updated" ON "tickets" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "tickets_status" ON "tickets" USING btree ("status","updated_at");--> statement-breakpoint
CREATE INDEX "tickets_owner" ON "tickets" USING btree ("owner_id","updated_at");--> statement-breakpoint
CREATE INDEX "tickets_subject_words" ON "tickets" USING gin (to_tsvector('simple', translate(subject, 'ĀČĒĢĪĶĻŅŌŖŠŪŽāčēģīķļņōŗšūžÄÅÖÜÕÉÈÓÁÍÚĄĘĖĮŲŚŹŻŁĆŃäåöüõéèóáíúąęėįųśźżłćńАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё', 'acegiklnorsuzacegiklnorsuzaaouoeeoaiuaeeiuszzlcnaaouoeeoaiuaeeiuszzlcnабвгдежзийклмнопрстуфхцчшщъыьэюяее')));--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");