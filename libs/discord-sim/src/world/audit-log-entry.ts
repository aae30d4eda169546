export interface AuditLogChange {
  key: string;
  old_value?: unknown;
  new_value?: unknown;
}

/** @see https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object */
export interface AuditLogEntry {
  id: string;
  action_type: number;
  user_id: string | null;
  target_id: string | null;
  changes?: AuditLogChange[];
  options?: Record<string, string>;
  reason?: string;
}
