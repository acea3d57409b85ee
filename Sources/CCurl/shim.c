#define _GNU_SOURCE
// Without this the options' macros would stand where functions are named.
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <sys/socket.h>
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define FUNCTIONS(F) \
    F(curl_global_init) F(curl_easy_init) F(curl_easy_cleanup) \
    F(curl_easy_setopt) F(curl_easy_getinfo) F(curl_multi_init) \
    F(curl_multi_cleanup) F(curl_multi_add_handle) F(curl_multi_remove_handle) \
    F(curl_multi_perform) F(curl_multi_poll) F(curl_multi_wakeup) \
    F(curl_multi_setopt) F(curl_multi_info_read) F(curl_slist_append) \
    F(curl_slist_free_all) F(curl_version) F(curl_getdate)

#define POINTER(name) static __typeof__(&name) p_##name;
FUNCTIONS(POINTER)

const char *ccurl_open(void) {
    // The names of the two builds that distributions have; the headers are of the first.
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) return "libcurl.so.4 is not installed (Debian: libcurl4)";
#define LOAD(name) \
    if (!(p_##name = (__typeof__(p_##name))dlsym(library, #name))) return #name " is not in libcurl";
    FUNCTIONS(LOAD)
    return NULL;
}

const char *ccurl_version(void) { return p_curl_version(); }
time_t ccurl_date(const char *text) { return p_curl_getdate(text, NULL); }
CURLcode ccurl_global_init(long flags) { return p_curl_global_init(flags); }
CURL *ccurl_easy_init(void) { return p_curl_easy_init(); }
void ccurl_easy_cleanup(CURL *h) { p_curl_easy_cleanup(h); }
CURLM *ccurl_multi_init(void) { return p_curl_multi_init(); }
CURLMcode ccurl_multi_cleanup(CURLM *m) { return p_curl_multi_cleanup(m); }
CURLMcode ccurl_multi_add_handle(CURLM *m, CURL *h) { return p_curl_multi_add_handle(m, h); }
CURLMcode ccurl_multi_remove_handle(CURLM *m, CURL *h) { return p_curl_multi_remove_handle(m, h); }
CURLMcode ccurl_multi_perform(CURLM *m, int *running) { return p_curl_multi_perform(m, running); }
CURLMcode ccurl_multi_poll(CURLM *m, int milliseconds) {
    return p_curl_multi_poll(m, NULL, 0, milliseconds, NULL);
}
CURLMcode ccurl_multi_wakeup(CURLM *m) { return p_curl_multi_wakeup(m); }
CURLMcode ccurl_multi_set_long(CURLM *m, CURLMoption o, long v) { return p_curl_multi_setopt(m, o, v); }
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
    return p_curl_slist_append(list, text);
}
void ccurl_slist_free_all(struct curl_slist *list) { p_curl_slist_free_all(list); }

CURLcode ccurl_set_long(CURL *h, CURLoption o, long v) { return p_curl_easy_setopt(h, o, v); }
CURLcode ccurl_set_string(CURL *h, CURLoption o, const char *v) { return p_curl_easy_setopt(h, o, v); }
CURLcode ccurl_set_pointer(CURL *h, CURLoption o, void *v) { return p_curl_easy_setopt(h, o, v); }
CURLcode ccurl_set_list(CURL *h, CURLoption o, struct curl_slist *v) { return p_curl_easy_setopt(h, o, v); }
CURLcode ccurl_set_data_callback(CURL *h, CURLoption o, ccurl_data_callback v) {
    return p_curl_easy_setopt(h, o, v);
}
static int count_request(void *count, char *to, char *from, int to_port, int from_port) {
    (void)to, (void)from, (void)to_port, (void)from_port;
    return ++*(int *)count > 1;  // CURL_PREREQFUNC_ABORT is 1
}
CURLcode ccurl_send_once(CURL *h, int *count) {
#if LIBCURL_VERSION_NUM >= 0x075000
    p_curl_easy_setopt(h, CURLOPT_PREREQDATA, count);
    return p_curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, count_request);
#else
    (void)h, (void)count;
    return CURLE_OK;
#endif
}
CURLcode ccurl_set_size(CURL *h, CURLoption o, curl_off_t v) { return p_curl_easy_setopt(h, o, v); }
CURLcode ccurl_set_protocols(CURL *h, int plain_http) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return p_curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, plain_http ? "http" : "https");
#else
    return p_curl_easy_setopt(h, CURLOPT_PROTOCOLS,
                              (long)(plain_http ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
}

static ccurl_address_check address_check;
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to) {
    (void)purpose;
    if (!address_check(user, &to->addr, to->addrlen)) return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}
#if LIBCURL_VERSION_NUM >= 0x075000
static int check_peer(void *user, char *to, char *from, int to_port, int from_port) {
    (void)from, (void)to_port, (void)from_port;
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    int may = inet_pton(AF_INET6, to, &six.sin6_addr) == 1  ? address_check(user, &six, sizeof six)
              : inet_pton(AF_INET, to, &four.sin_addr) == 1 ? address_check(user, &four, sizeof four)
                                                            : 0;
    return may ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}
#endif
void ccurl_check_addresses(CURL *h, ccurl_address_check check, void *user) {
    address_check = check;
#if LIBCURL_VERSION_NUM >= 0x075000
    p_curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, check_peer);
    p_curl_easy_setopt(h, CURLOPT_PREREQDATA, user);
#endif
    p_curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    p_curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, user);
}

long ccurl_long(CURL *h, CURLINFO i) {
    long v = 0;
    return p_curl_easy_getinfo(h, i, &v) == CURLE_OK ? v : 0;
}
curl_off_t ccurl_offset(CURL *h, CURLINFO i) {
    curl_off_t v = 0;
    return p_curl_easy_getinfo(h, i, &v) == CURLE_OK ? v : 0;
}
const char *ccurl_string(CURL *h, CURLINFO i) {
    char *v = NULL;
    return p_curl_easy_getinfo(h, i, &v) == CURLE_OK ? v : NULL;
}
const struct curl_certinfo *ccurl_certificates(CURL *h) {
    struct curl_certinfo *v = NULL;
    return p_curl_easy_getinfo(h, CURLINFO_CERTINFO, &v) == CURLE_OK ? v : NULL;
}
int ccurl_next_done(CURLM *m, CURL **h, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = p_curl_multi_info_read(m, &left))) {
        if (message->msg == CURLMSG_DONE) {
            *h = message->easy_handle;
            *result = message->data.result;
            return 1;
        }
    }
    return 0;
}
