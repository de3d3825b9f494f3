import GRDB

/// The tables of a coordinator's database, as steps that are applied once each and never changed afterwards.
enum CoordinatorSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("jobs, tasks, nodes") { database in
            for statement in first { try database.execute(sql: statement) }
        }
        migrator.registerMigration("forgetting jobs") { database in
            try database.execute(sql: endedJobs)
        }
        migrator.registerMigration("reruns, approval, cordons, usage") { database in
            for statement in accounts { try database.execute(sql: statement) }
            try UsageBackfill.run(in: database)
        }
        return migrator
    }

    private static let accounts = [
        "ALTER TABLE jobs ADD COLUMN rerun_of TEXT",
        "ALTER TABLE nodes ADD COLUMN approved INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE nodes ADD COLUMN cordoned INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE usage (
            hour INTEGER NOT NULL,
            job INTEGER NOT NULL,
            node TEXT NOT NULL,
            succeeded INTEGER NOT NULL,
            owner TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            tasks INTEGER NOT NULL,
            fuel INTEGER,
            cpu INTEGER NOT NULL,
            elapsed INTEGER NOT NULL,
            frozen INTEGER NOT NULL,
            memory INTEGER NOT NULL,
            peak INTEGER NOT NULL,
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            PRIMARY KEY (hour, job, node, succeeded)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX usage_by_job ON usage (job)",
        "CREATE INDEX usage_by_owner ON usage (owner, hour)",
        "CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        // What was trimmed before can be told only by what is left.
        """
        INSERT INTO marks (name, value) SELECT 'trimmed events', coalesce((SELECT min(id) - 1 FROM events), 0)
        """,
    ]

    private static let endedJobs = """
        CREATE INDEX jobs_ended ON jobs (ended_at)
            WHERE ended_at IS NOT NULL AND logs_until IS NULL AND results_until IS NULL
        """

    private static let first = [
        """
        CREATE TABLE jobs (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            owner TEXT NOT NULL,
            priority INTEGER NOT NULL,
            specification TEXT NOT NULL,
            count INTEGER NOT NULL,
            state TEXT NOT NULL,
            version INTEGER NOT NULL,
            submitted_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            stopped INTEGER NOT NULL DEFAULT 0,
            pending INTEGER NOT NULL DEFAULT 0,
            queued INTEGER NOT NULL DEFAULT 0,
            leased INTEGER NOT NULL DEFAULT 0,
            running INTEGER NOT NULL DEFAULT 0,
            publishing INTEGER NOT NULL DEFAULT 0,
            suspended INTEGER NOT NULL DEFAULT 0,
            unknown INTEGER NOT NULL DEFAULT 0,
            succeeded INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            cancelled INTEGER NOT NULL DEFAULT 0,
            timed_out INTEGER NOT NULL DEFAULT 0,
            usage TEXT NOT NULL,
            failure TEXT,
            logs_until INTEGER,
            results_until INTEGER
        ) STRICT
        """,
        "CREATE INDEX jobs_by_owner ON jobs (owner, sequence)",
        "CREATE INDEX jobs_live ON jobs (sequence) WHERE ended_at IS NULL",
        "CREATE INDEX jobs_logs_until ON jobs (logs_until) WHERE logs_until IS NOT NULL",
        "CREATE INDEX jobs_results_until ON jobs (results_until) WHERE results_until IS NOT NULL",
        """
        CREATE TABLE tasks (
            job INTEGER NOT NULL REFERENCES jobs (sequence),
            position INTEGER NOT NULL,
            state TEXT NOT NULL,
            fence INTEGER NOT NULL,
            renewals INTEGER NOT NULL DEFAULT 0,
            node TEXT,
            failures INTEGER NOT NULL,
            losses INTEGER NOT NULL,
            not_before INTEGER,
            stopping TEXT,
            finish_fence INTEGER,
            finish_hash TEXT,
            outcome TEXT,
            queued_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            PRIMARY KEY (job, position)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX tasks_by_node ON tasks (node) WHERE node IS NOT NULL",
        """
        CREATE TABLE attempts (
            job INTEGER NOT NULL,
            position INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            node TEXT NOT NULL,
            claim TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            verdict TEXT,
            outcome TEXT,
            usage TEXT,
            PRIMARY KEY (job, position, fence)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX attempts_by_claim ON attempts (node, claim) WHERE ended_at IS NULL",
        """
        CREATE TABLE outputs (
            job INTEGER NOT NULL,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            hash TEXT NOT NULL,
            size INTEGER NOT NULL,
            PRIMARY KEY (job, position, path)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX outputs_by_hash ON outputs (hash)",
        """
        CREATE TABLE logs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            job INTEGER NOT NULL,
            position INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            stream TEXT NOT NULL,
            begins INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX logs_by_job ON logs (job, id)",
        "CREATE UNIQUE INDEX logs_by_stream ON logs (job, position, fence, stream, begins)",
        """
        CREATE TABLE blobs (
            hash TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            touched_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE job_blobs (
            job INTEGER NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (job, hash)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX job_blobs_by_hash ON job_blobs (hash)",
        """
        CREATE TABLE nodes (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            identity_key TEXT NOT NULL,
            capacity TEXT NOT NULL,
            platform TEXT NOT NULL,
            draining INTEGER NOT NULL DEFAULT 0,
            joined_at INTEGER NOT NULL,
            last_heard_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE tokens (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            secret_hash TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE idempotency (
            owner TEXT NOT NULL,
            key TEXT NOT NULL,
            request_hash TEXT NOT NULL,
            job TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX idempotency_by_age ON idempotency (created_at)",
        """
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            type TEXT NOT NULL,
            job INTEGER,
            position INTEGER,
            fence INTEGER,
            node TEXT,
            message TEXT
        ) STRICT
        """,
        "CREATE INDEX events_by_job ON events (job, id) WHERE job IS NOT NULL",
    ]
}
