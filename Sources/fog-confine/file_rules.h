#ifndef FILE_RULES_H
#define FILE_RULES_H

/// Restricts this process, and all that it becomes and starts, to what its sandbox shows (Landlock, landlock(7)).
///
/// Everything beneath the root may be read and executed, the devices in `/dev` written, and what lies beneath the
/// `count` folders or files at `writable` changed. Nothing that was handed over or mounted from elsewhere can be opened.
/// Where the kernel is new enough, TCP is refused as well, and so are signals and abstract sockets to processes outside.
/// New privileges must have been given up before. Returns 0, or -1 with `errno` set.
int restrict_files(char *const *writable, int count);

#endif
