-- Rows that are written many times in their life: with room left in the page an update that touches no index stays in it (HOT),
-- and the indexes are left alone.
ALTER TABLE contacts SET (fillfactor = 75);--> statement-breakpoint
ALTER TABLE calls SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE offers SET (fillfactor = 80);--> statement-breakpoint
ALTER TABLE messages SET (fillfactor = 85);--> statement-breakpoint
ALTER TABLE inbound_events SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE agents SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
ALTER TABLE kpi_chain SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
