/// CRC-32C (Castagnoli), reflected, with the usual inversion before and after.
#include "crc.h"

#if CK_X86
#include <immintrin.h>
#endif

#define POLYNOMIAL UINT32_C(0x82F63B78)

static const uint32_t table[8][256] = {
    ROW(0xF26B8303, 0xE13B70F7, 0xC79A971F, 0x8AD958CF,
        0x105EC76F, 0x20BD8EDE, 0x417B1DBC, 0x82F63B78),
    ROW(0x13A29877, 0x274530EE, 0x4E8A61DC, 0x9D14C3B8,
        0x3FC5F181, 0x7F8BE302, 0xFF17C604, 0xFBC3FAF9),
    ROW(0xA541927E, 0x4F6F520D, 0x9EDEA41A, 0x38513EC5,
        0x70A27D8A, 0xE144FB14, 0xC76580D9, 0x8B277743),
    ROW(0xDD45AAB8, 0xBF672381, 0x7B2231F3, 0xF64463E6,
        0xE964B13D, 0xD725148B, 0xABA65FE7, 0x52A0C93F),
    ROW(0x38116FAC, 0x7022DF58, 0xE045BEB0, 0xC5670B91,
        0x8F2261D3, 0x1BA8B557, 0x37516AAE, 0x6EA2D55C),
    ROW(0xEF306B19, 0xDB8CA0C3, 0xB2F53777, 0x6006181F,
        0xC00C303E, 0x85F4168D, 0x0E045BEB, 0x1C08B7D6),
    ROW(0x68032CC8, 0xD0065990, 0xA5E0C5D1, 0x4E2DFD53,
        0x9C5BFAA6, 0x3D5B83BD, 0x7AB7077A, 0xF56E0EF4),
    ROW(0x493C7D27, 0x9278FA4E, 0x211D826D, 0x423B04DA,
        0x847609B4, 0x0D006599, 0x1A00CB32, 0x34019664),
};

uint32_t ck_crc32c_combine(uint32_t a, uint32_t b, uint64_t length_of_b) {
  return crc_combine(POLYNOMIAL, a, b, length_of_b);
}

// MARK: SSE 4.2

#if CK_X86

/// The length of the three runs whose checksums are computed side by side, for the instruction
/// has three times the latency of its throughput.
#define RUN 4096

/// x^(8 * RUN) and x^(16 * RUN): what appending one and two runs multiplies a checksum by.
#define PAST_ONE_RUN UINT32_C(0x35D73A62)
#define PAST_TWO_RUNS UINT32_C(0x28461564)

static __attribute__((target("sse4.2"))) uint32_t crc32c_sse42(
    uint32_t state, const ck_u8 *bytes, size_t n) {
  for (; n >= 3 * RUN; bytes += 3 * RUN, n -= 3 * RUN) {
    uint64_t a = state, b = 0, c = 0;
    for (size_t i = 0; i < RUN; i += 8) {
      a = _mm_crc32_u64(a, *(const ck_u64 *)(bytes + i));
      b = _mm_crc32_u64(b, *(const ck_u64 *)(bytes + RUN + i));
      c = _mm_crc32_u64(c, *(const ck_u64 *)(bytes + 2 * RUN + i));
    }
    state = crc_multiply(POLYNOMIAL, PAST_TWO_RUNS, (uint32_t)a) ^
            crc_multiply(POLYNOMIAL, PAST_ONE_RUN, (uint32_t)b) ^ (uint32_t)c;
  }
  uint64_t rest = state;
  for (; n >= 8; bytes += 8, n -= 8) rest = _mm_crc32_u64(rest, *(const ck_u64 *)bytes);
  state = (uint32_t)rest;
  for (; n > 0; bytes++, n--) state = _mm_crc32_u8(state, *bytes);
  return state;
}

#endif

uint32_t ck_crc32c(int level, uint32_t crc, const void *bytes, size_t n) {
#if CK_X86
  if (level >= 1) return ~crc32c_sse42(~crc, bytes, n);
#else
  (void)level;
#endif
  return ~crc_portable(table, ~crc, bytes, n);
}
