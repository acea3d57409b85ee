internal import Glibc

/// Who else may write what a group may write.
public enum PrivateGroup {
    /// Whether a group has this account alone: many systems give each person a group of their own, of
    /// the same name, and files that it may write.
    public static func isOwn(_ group: UInt32) -> Bool {
        guard let account = getpwuid(geteuid()), let name = account.pointee.pw_name,
            account.pointee.pw_gid == group, let entry = getgrgid(group)
        else { return false }
        let isOfThatName = strcmp(entry.pointee.gr_name, name) == 0
        // Members beside the account itself.
        let members = entry.pointee.gr_mem
        var place = 0
        while let member = members?[place] {
            if strcmp(member, name) != 0 { return false }
            place += 1
        }
        return isOfThatName
    }

    /// The bits of a mode that let somebody else write.
    public static func othersWrite(mode: UInt32, group: UInt32) -> Bool {
        mode & 0o002 != 0 || (mode & 0o020 != 0 && !isOwn(group))
    }
}
