#ifndef FOG_SPAWN_H
#define FOG_SPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A descriptor that the child gets: `child` is its number there, `parent` the open descriptor it copies.
struct fog_spawn_descriptor {
    int child;
    int parent;
};

/// A resource limit that is lowered in the child; one that is lower already stays as it is.
struct fog_spawn_limit {
    int resource;
    uint64_t value;
};

/// A file or folder that the child makes visible at `<staging folder>/<name>` in a mount namespace of its own.
struct fog_spawn_stage {
    const char *source;
    const char *name;
};

/// What to start, and how.
struct fog_spawn_request {
    /// The program's path; no search is done.
    const char *path;
    /// Its arguments, the name first, ended by NULL.
    char *const *arguments;
    /// Its environment as `NAME=value`, ended by NULL. Nothing else is inherited.
    char *const *environment;
    /// The descriptors it gets, by ascending `child`; every other one is closed.
    const struct fog_spawn_descriptor *descriptors;
    size_t descriptor_count;
    /// Its current folder, or NULL for the parent's.
    const char *directory;
    /// Files named cgroup.procs of the groups that it joins before anything of it runs.
    const char *const *groups;
    size_t group_count;
    /// What to stage beneath `staging_folder`, which has to exist; needs the right to mount. None if the count is 0.
    const struct fog_spawn_stage *stages;
    size_t stage_count;
    const char *staging_folder;
    /// Limits to lower.
    const struct fog_spawn_limit *limits;
    size_t limit_count;
    /// Whether to change to `user` and `group` and drop all other groups.
    int change_user;
    uid_t user;
    gid_t group;
    /// Whether to start a session, and with it a process group, of its own.
    int new_session;
    /// Whether the program and its children may never gain privileges by executing a file.
    int no_new_privileges;
    /// Written to oom_score_adj when it isn't 0.
    int out_of_memory_adjustment;
    /// The signal the child gets when the *thread* that started it ends, or 0.
    int parent_death_signal;
};

/// The step of the start that failed.
enum fog_spawn_step {
    FOG_SPAWN_STARTED = 0,
    FOG_SPAWN_CLONE,
    FOG_SPAWN_JOIN_GROUP,
    FOG_SPAWN_STAGE,
    FOG_SPAWN_SESSION,
    FOG_SPAWN_LIMIT,
    FOG_SPAWN_DESCRIPTORS,
    FOG_SPAWN_USER,
    FOG_SPAWN_DIRECTORY,
    FOG_SPAWN_PRIVILEGES,
    FOG_SPAWN_PARENT_ENDED,
    FOG_SPAWN_EXECUTE,
};

/// What came of a start.
struct fog_spawn_result {
    /// The child's process number, or -1.
    pid_t pid;
    /// A close-on-exec descriptor of the child, readable once it has ended; -1 if it didn't start.
    int pidfd;
    /// Where it failed (an `enum fog_spawn_step`), 0 if it didn't.
    int step;
    /// The `errno` of the failure.
    int error;
    /// The index of the group, stage, limit or descriptor that failed.
    size_t index;
};

/// Starts a program and returns once it executes or has failed to; the calling thread is held for as long.
///
/// Safe in a process with many threads: the child shares memory with its parent until it executes, runs on a stack of
/// its own with all signals blocked, takes no lock, and makes only system calls. It starts with default handlers and an
/// empty signal mask. Returns 0, or -1 with the reason in `result`.
int fog_spawn(const struct fog_spawn_request *request, struct fog_spawn_result *result);

#endif
