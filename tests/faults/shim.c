/* A preload library that makes one call of the file system fail: the n-th of a kind on paths that match a pattern.
 *
 * faults_arm(kind, pattern, nth, error) arms it, for calls of every kind where none is named; an error below zero is a
 * signal that the process sends itself before the call. faults_fired() tells whether it has failed.
 * faults_note(descriptor) has each call on a path that matches written to a descriptor, a line "kind<tab>path" each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char armed_kind[32], armed_pattern[PATH_MAX];
static int armed_nth, armed_error, seen, fired;
static int noting = -1;

void faults_arm(const char *kind, const char *pattern, int nth, int error) {
    snprintf(armed_kind, sizeof armed_kind, "%s", kind);
    snprintf(armed_pattern, sizeof armed_pattern, "%s", pattern);
    armed_nth = nth;
    armed_error = error;
    seen = fired = 0;
}

void faults_note(int descriptor, const char *pattern) {
    snprintf(armed_pattern, sizeof armed_pattern, "%s", pattern);
    noting = descriptor;
}

int faults_fired(void) { return fired; }

static int is_other(const char *kind) { return noting < 0 && armed_kind[0] && strcmp(kind, armed_kind); }

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

#define REAL(name, type) \
    static type next; \
    if (!next) next = (type)real(name)

static void path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
}

/* whether this call is to fail; sets errno */
static int fails(const char *kind, const char *path) {
    if (!armed_pattern[0] || !path[0]) return 0;
    if (is_other(kind)) return 0;
    if (fnmatch(armed_pattern, path, 0)) return 0;
    if (noting >= 0) {
        typedef ssize_t (*writes)(int, const void *, size_t);
        REAL("write", writes);
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s\t%s\n", kind, path);
        int before = errno;
        ssize_t done = next(noting, line, length);
        (void)done;
        errno = before;
        return 0;
    }
    if (__atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST) != armed_nth) return 0;
    fired = 1;
    if (armed_error < 0) {
        kill(getpid(), -armed_error);
        return 0;
    }
    errno = armed_error;
    return 1;
}

static int fails_on(const char *kind, int descriptor) {
    if (!armed_pattern[0] || descriptor == noting) return 0;
    if (is_other(kind)) return 0;
    char path[PATH_MAX];
    int before = errno;
    path_of(descriptor, path);
    errno = before;
    return fails(kind, path);
}

static int fails_at(const char *kind, int folder, const char *path) {
    if (path[0] == '/' || folder == AT_FDCWD) return fails(kind, path);
    if (!armed_pattern[0]) return 0;
    char whole[2 * PATH_MAX];
    int before = errno;
    path_of(folder, whole);
    errno = before;
    size_t length = strlen(whole);
    snprintf(whole + length, sizeof whole - length, "/%s", path);
    return fails(kind, whole);
}

#define OPEN(symbol) \
    int symbol(const char *path, int flags, ...) { \
        typedef int (*opens)(const char *, int, ...); \
        REAL(#symbol, opens); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return fails("open", path) ? -1 : next(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(symbol) \
    int symbol(int folder, const char *path, int flags, ...) { \
        typedef int (*opens)(int, const char *, int, ...); \
        REAL(#symbol, opens); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return fails_at("open", folder, path) ? -1 : next(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    typedef int (*closes)(int);
    REAL("close", closes);
    /* whatever it answers, the descriptor is closed */
    int failed = fails_on("close", descriptor), before = errno;
    int done = next(descriptor);
    if (failed) errno = before;
    return failed ? -1 : done;
}

#define CALL(kind, result, symbol, descriptor, parameters, ...) \
    result symbol parameters { \
        typedef result(*calls) parameters; \
        REAL(#symbol, calls); \
        return fails_on(kind, descriptor) ? -1 : next(__VA_ARGS__); \
    }
CALL("read", ssize_t, read, fd, (int fd, void *to, size_t count), fd, to, count)
CALL("read", ssize_t, __read_chk, fd, (int fd, void *to, size_t count, size_t most), fd, to, count, most)
CALL("pread", ssize_t, pread, fd, (int fd, void *to, size_t count, off_t at), fd, to, count, at)
CALL("pread", ssize_t, pread64, fd, (int fd, void *to, size_t count, off64_t at), fd, to, count, at)
CALL("read", ssize_t, readv, fd, (int fd, const struct iovec *to, int count), fd, to, count)
CALL("pread", ssize_t, preadv64, fd, (int fd, const struct iovec *to, int count, off64_t at), fd, to, count, at)
CALL("write", ssize_t, write, fd, (int fd, const void *from, size_t count), fd, from, count)
CALL("write", ssize_t, writev, fd, (int fd, const struct iovec *from, int count), fd, from, count)
CALL("pwrite", ssize_t, pwrite, fd, (int fd, const void *from, size_t count, off_t at), fd, from, count, at)
CALL("pwrite", ssize_t, pwrite64, fd, (int fd, const void *from, size_t count, off64_t at), fd, from, count, at)
CALL("fsync", int, fsync, fd, (int fd), fd)
CALL("fsync", int, fdatasync, fd, (int fd), fd)
CALL("ftruncate", int, ftruncate, fd, (int fd, off_t size), fd, size)
CALL("ftruncate", int, ftruncate64, fd, (int fd, off64_t size), fd, size)

/* these two answer with the error itself */
int posix_fallocate(int fd, off_t at, off_t size) {
    typedef int (*calls)(int, off_t, off_t);
    REAL("posix_fallocate", calls);
    return fails_on("posix_fallocate", fd) ? errno : next(fd, at, size);
}
int posix_fallocate64(int fd, off64_t at, off64_t size) {
    typedef int (*calls)(int, off64_t, off64_t);
    REAL("posix_fallocate64", calls);
    return fails_on("posix_fallocate", fd) ? errno : next(fd, at, size);
}

/* either of the two files may be the one that fails */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
    typedef ssize_t (*calls)(int, off64_t *, int, off64_t *, size_t, unsigned);
    REAL("copy_file_range", calls);
    if (fails_on("copy_file_range", in) || fails_on("copy_file_range", out)) return -1;
    return next(in, from, out, to, count, flags);
}
#define SENDFILE(symbol, offset) \
    ssize_t symbol(int out, int in, offset *at, size_t count) { \
        typedef ssize_t (*calls)(int, int, offset *, size_t); \
        REAL(#symbol, calls); \
        if (fails_on("read", in) || fails_on("write", out)) return -1; \
        return next(out, in, at, count); \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

int rename(const char *from, const char *to) {
    typedef int (*calls)(const char *, const char *);
    REAL("rename", calls);
    return fails("rename", from) ? -1 : next(from, to);
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    typedef int (*calls)(int, const char *, int, const char *);
    REAL("renameat", calls);
    return fails_at("rename", from_folder, from) ? -1 : next(from_folder, from, to_folder, to);
}
int mkdir(const char *path, mode_t mode) {
    typedef int (*calls)(const char *, mode_t);
    REAL("mkdir", calls);
    return fails("mkdir", path) ? -1 : next(path, mode);
}
