ALTER TABLE "agents" ADD COLUMN "skills" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "contacts_overdue" ON "contacts" USING btree ("rank_at","queued_at","id") WHERE state = 'waiting' and channel not in ('voice', 'callback') and priority <> 'emergency';--> statement-breakpoint
CREATE INDEX "offers_in_vain" ON "offers" USING btree ("agent_id",coalesce(connect_failed_at, ended_at)) WHERE state in ('lapsed', 'declined') or connect_failed_at is not null;--> statement-breakpoint
CREATE FUNCTION "agent_skills_to_agents"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "agents" SET "skills" = (SELECT coalesce(jsonb_object_agg("skill", "level"), '{}') FROM "agent_skills" WHERE "agent_id" = coalesce(NEW."agent_id", OLD."agent_id"))
    WHERE "id" = coalesce(NEW."agent_id", OLD."agent_id");
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "agent_skills_to_agents" AFTER INSERT OR UPDATE OR DELETE ON "agent_skills" FOR EACH ROW EXECUTE FUNCTION "agent_skills_to_agents"();--> statement-breakpoint
UPDATE "agents" a SET "skills" = (SELECT coalesce(jsonb_object_agg("skill", "level"), '{}') FROM "agent_skills" s WHERE s."agent_id" = a."id");
