import Glibc

/// A fixed number of permits; who takes one while none is free waits.
///
/// Waiting blocks the thread: it is for short waits of worker threads, never for tasks. Safe to
/// share because the state is only touched with its mutex held.
@safe final class Permits: @unchecked Sendable {
  private let state: UnsafeMutablePointer<State>

  @unsafe private struct State {
    var mutex = unsafe pthread_mutex_t()
    var returned = pthread_cond_t()
    var free: Int
  }

  init(_ count: Int) {
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State(free: count))
    unsafe pthread_mutex_init(&state.pointee.mutex, nil)
    unsafe pthread_cond_init(&state.pointee.returned, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(&state.pointee.returned)
    unsafe pthread_mutex_destroy(&state.pointee.mutex)
    unsafe state.deallocate()
  }

  func take() {
    unsafe pthread_mutex_lock(&state.pointee.mutex)
    while unsafe state.pointee.free == 0 {
      unsafe pthread_cond_wait(&state.pointee.returned, &state.pointee.mutex)
    }
    unsafe state.pointee.free -= 1
    unsafe pthread_mutex_unlock(&state.pointee.mutex)
  }

  func giveBack() {
    unsafe pthread_mutex_lock(&state.pointee.mutex)
    unsafe state.pointee.free += 1
    unsafe pthread_mutex_unlock(&state.pointee.mutex)
    unsafe pthread_cond_signal(&state.pointee.returned)
  }
}
