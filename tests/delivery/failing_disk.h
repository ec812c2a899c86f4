#pragma once

#include <sqlite3.h>

#include <atomic>
#include <map>

namespace headcount::delivery::test {

/// A disk that a test makes full or read-only while SQLite uses it: SQLite's own layer over files, with writing that fails on
/// demand. In force for files that are opened while it exists. One at a time; one thread uses the files, any makes them fail.
class FailingDisk {
public:
    FailingDisk() {
        base() = sqlite3_vfs_find(nullptr);
        layer_ = *base();
        layer_.zName = "failing-disk";
        layer_.xOpen = &open;
        sqlite3_vfs_register(&layer_, 1);
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
    ~FailingDisk() {
        recover();
        sqlite3_vfs_unregister(&layer_);
        sqlite3_vfs_register(base(), 1);
    }

    void become_full() { fault() = SQLITE_FULL; }
    void become_read_only() { fault() = SQLITE_IOERR_WRITE; }
    void recover() { fault() = SQLITE_OK; }

private:
    static sqlite3_vfs*& base() {
        static sqlite3_vfs* layer_below = nullptr;
        return layer_below;
    }
    static std::atomic<int>& fault() {
        static std::atomic<int> code = SQLITE_OK;
        return code;
    }
    /// The system's methods and ours in their place.
    static std::map<const sqlite3_io_methods*, sqlite3_io_methods>& methods() {
        static std::map<const sqlite3_io_methods*, sqlite3_io_methods> of;
        return of;
    }
    static std::map<sqlite3_file*, const sqlite3_io_methods*>& files() {
        static std::map<sqlite3_file*, const sqlite3_io_methods*> open_files;
        return open_files;
    }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* given) {
        const int code = base()->xOpen(base(), name, file, flags, given);
        if (code != SQLITE_OK || file->pMethods == nullptr) return code;
        const sqlite3_io_methods* original = file->pMethods;
        sqlite3_io_methods& ours = methods().try_emplace(original, *original).first->second;
        ours.xWrite = &write;
        ours.xClose = &close;
        files()[file] = original;
        file->pMethods = &ours;
        return SQLITE_OK;
    }
    static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
        const int code = fault();
        return code == SQLITE_OK ? files().at(file)->xWrite(file, bytes, count, at) : code;
    }
    static int close(sqlite3_file* file) {
        const sqlite3_io_methods* original = files().at(file);
        files().erase(file);
        return original->xClose(file);
    }

    sqlite3_vfs layer_{};
};

} // namespace headcount::delivery::test
