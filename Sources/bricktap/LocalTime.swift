internal import FoundationEssentials
internal import Glibc

/// The local time as the C library knows it. Foundation's time zones bring ICU to life first, which
/// the first frame need not wait for.
enum LocalTime {
    static func secondsFromUTC(at date: Date) -> Int {
        tzset()
        var time = time_t(date.timeIntervalSince1970.rounded(.down))
        var local = tm()
        guard localtime_r(&time, &local) != nil else { return 0 }
        return local.tm_gmtoff
    }
}
