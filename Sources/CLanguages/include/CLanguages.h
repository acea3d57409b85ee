#ifndef CLANGUAGES_H
#define CLANGUAGES_H

#include <stddef.h>

/// The texts of a language, a `.po` file of gettext's as it is.
struct clanguages_catalogue {
    /// The language's code of ISO 639, such as `de`.
    const char *_Nonnull code;
    const unsigned char *_Nonnull text;
    size_t length;
};

/// Every language that the program speaks beside English, and how many they are.
const struct clanguages_catalogue *_Nonnull clanguages(size_t *_Nonnull count);

#endif
