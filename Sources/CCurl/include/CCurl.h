#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// libcurl is opened when the first request is sent: it brings thirty libraries with it, which
// would make up a third of the time to the program's first frame. So every function of curl that
// is needed has one here, named alike; those of variadic ones have one for each type of argument.

typedef size_t (*ccurl_data_callback)(char *_Nonnull data, size_t size, size_t count,
                                      void *_Nullable user);

/// Opens libcurl, once; NULL, or why it could not be opened.
const char *_Nullable ccurl_open(void);

/// curl and its libraries with their versions; `ccurl_open` must have succeeded.
const char *_Nonnull ccurl_version(void);

/// A date of HTTP in seconds since 1970, or -1; `ccurl_open` must have succeeded.
time_t ccurl_date(const char *_Nonnull text);

CURLcode ccurl_global_init(long flags);
CURL *_Nullable ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *_Nonnull h);
CURLM *_Nullable ccurl_multi_init(void);
CURLMcode ccurl_multi_cleanup(CURLM *_Nonnull m);
CURLMcode ccurl_multi_add_handle(CURLM *_Nonnull m, CURL *_Nonnull h);
CURLMcode ccurl_multi_remove_handle(CURLM *_Nonnull m, CURL *_Nonnull h);
CURLMcode ccurl_multi_perform(CURLM *_Nonnull m, int *_Nonnull running);
/// Waits for sockets, a wake-up, or these milliseconds.
CURLMcode ccurl_multi_poll(CURLM *_Nonnull m, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *_Nonnull m);
CURLMcode ccurl_multi_set_long(CURLM *_Nonnull m, CURLMoption o, long v);
/// The list with a copy of the text at its end; NULL when there is no memory.
struct curl_slist *_Nullable ccurl_slist_append(struct curl_slist *_Nullable list,
                                                const char *_Nonnull text);
void ccurl_slist_free_all(struct curl_slist *_Nullable list);

CURLcode ccurl_set_long(CURL *_Nonnull h, CURLoption o, long v);
CURLcode ccurl_set_string(CURL *_Nonnull h, CURLoption o, const char *_Nullable v);
CURLcode ccurl_set_pointer(CURL *_Nonnull h, CURLoption o, void *_Nullable v);
CURLcode ccurl_set_list(CURL *_Nonnull h, CURLoption o, struct curl_slist *_Nullable v);
CURLcode ccurl_set_data_callback(CURL *_Nonnull h, CURLoption o, ccurl_data_callback _Nonnull v);
/// Breaks the transfer off before it sends its request a second time; `count` starts at 0 and
/// lives as long as the handle. curl repeats a request by itself when a connection that was used
/// before dies without an answer. Does nothing where curl is older than 7.80.
CURLcode ccurl_send_once(CURL *_Nonnull h, int *_Nonnull count);
CURLcode ccurl_set_size(CURL *_Nonnull h, CURLoption o, curl_off_t v);
/// Sends the transfer over this protocol only; the option changed its name in curl 7.85.
CURLcode ccurl_set_protocols(CURL *_Nonnull h, int plain_http);

/// Asks before it connects to an address, a `struct sockaddr` of so many bytes, and before it uses a
/// connection that stands; 0 refuses it. One `check` serves all handles. Takes the place of
/// `ccurl_send_once`.
typedef int (*ccurl_address_check)(void *_Nullable user, const void *_Nonnull address,
                                   unsigned length);
void ccurl_check_addresses(CURL *_Nonnull h, ccurl_address_check _Nonnull check, void *_Nullable user);

/// The value of a long information, or 0 where curl does not know it.
long ccurl_long(CURL *_Nonnull h, CURLINFO i);
/// The value of a curl_off_t information (times are microseconds), or 0.
curl_off_t ccurl_offset(CURL *_Nonnull h, CURLINFO i);
/// The value of a string information, owned by the handle, or NULL.
const char *_Nullable ccurl_string(CURL *_Nonnull h, CURLINFO i);
/// The certificate chain of the connection, owned by the handle, or NULL.
const struct curl_certinfo *_Nullable ccurl_certificates(CURL *_Nonnull h);
/// The next finished transfer and its result; 0 when there is none. CURLMsg.data is a union.
int ccurl_next_done(CURLM *_Nonnull m, CURL *_Nullable *_Nonnull h, CURLcode *_Nonnull result);

#endif
