/// libzstd, and the one setting of it that its stable header does not name.
#ifndef CZSTD_SHIM_H
#define CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

/// `ZSTD_c_literalCompressionMode`: 1 compresses literals whatever the level, 2 never does.
///
/// Source: zstd.h 1.5, where the parameter is `ZSTD_c_experimentalParam5`.
static const int czstd_literal_compression_mode = 1002;

#endif
