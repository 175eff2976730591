CREATE TABLE "agent_presences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"agent_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"presence" text NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "wait_reasons" (
	"contact_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reasons" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"id" uuid PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"asked" jsonb NOT NULL,
	"state" text NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer NOT NULL,
	"result" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" uuid NOT NULL,
	"heard_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "shadow_differences" (
	"shadow_id" uuid NOT NULL,
	"pass_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"live" jsonb,
	"shadow" jsonb,
	CONSTRAINT "shadow_differences_shadow_id_pass_id_contact_id_pk" PRIMARY KEY("shadow_id","pass_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "shadows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"changed" jsonb NOT NULL,
	"base_version" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"started_by" uuid NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"adopted_version" integer,
	"last_at" timestamp (3) with time zone NOT NULL,
	"last_pass_id" uuid NOT NULL,
	"passes" integer DEFAULT 0 NOT NULL,
	"decisions" bigint DEFAULT 0 NOT NULL,
	"differences" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agent_presences" ADD CONSTRAINT "agent_presences_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wait_reasons" ADD CONSTRAINT "wait_reasons_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replays" ADD CONSTRAINT "replays_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shadow_differences" ADD CONSTRAINT "shadow_differences_shadow_id_shadows_id_fk" FOREIGN KEY ("shadow_id") REFERENCES "public"."shadows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shadows" ADD CONSTRAINT "shadows_started_by_users_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_presences_agent" ON "agent_presences" USING btree ("agent_id","at");--> statement-breakpoint
CREATE INDEX "agent_presences_at" ON "agent_presences" USING btree ("at");--> statement-breakpoint
CREATE INDEX "replays_created" ON "replays" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "shadow_differences_at" ON "shadow_differences" USING btree ("shadow_id","at","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shadows_one" ON "shadows" USING btree ((ended_at is null)) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "shadows_started" ON "shadows" USING btree ("started_at","id");--> statement-breakpoint
INSERT INTO "agent_presences" ("id", "agent_id", "at", "presence", "reason") SELECT gen_random_uuid(), "id", "presence_since", "presence", "presence_reason" FROM "agents";
