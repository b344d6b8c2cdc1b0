@testable import Scanning
import Testing

@Suite struct `Judgements of globals` {
  @Test(arguments: [
    ("torch._utils", "_rebuild_tensor_v2"), ("torch", "FloatStorage"), ("torch", "bfloat16"),
    ("collections", "OrderedDict"), ("torch.nn.parameter", "Parameter"), ("_codecs", "encode"),
    ("__builtin__", "set"), ("torch.storage", "UntypedStorage"),
    ("torch.jit._pickle", "build_intlist"),
  ])
  func `weights need some`(module: String, name: String) {
    #expect(GlobalJudgement(module, name).kind == .needed)
  }

  @Test(arguments: [
    ("argparse", "Namespace"), ("numpy.core.multiarray", "scalar"), ("numpy", "dtype"),
    ("deepspeed.runtime.zero.config", "ZeroStageEnum"), ("megatron.core.enums", "ModelType"),
    ("copy_reg", "_reconstructor"),
  ])
  func `some hold data only`(module: String, name: String) {
    #expect(GlobalJudgement(module, name).kind == .inert)
  }

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"),
    ("commands", "getoutput"), ("builtins", "eval"), ("__builtin__", "execfile"),
    ("builtins", "getattr"), ("builtins", "__import__"), ("runpy", "_run_code"), ("pip", "main"),
    ("pip._internal.cli.main", "main"), ("pkgutil", "resolve_name"), ("importlib", "import_module"),
    ("importlib.util", "spec_from_loader"), ("webbrowser", "open"), ("socket", "socket"),
    ("torch.hub", "load"), ("ctypes", "CDLL"), ("torch", "load"),
    ("torch.storage", "_load_from_bytes"),
    ("operator", "attrgetter"), ("functools", "partial"), ("pickle", "loads"), ("cPickle", "loads"),
    ("http.client", "HTTPSConnection"), ("asyncio.unix_events", "_UnixSubprocessTransport._start"),
    ("numpy.testing._private.utils", "runstring"), ("torch.utils.cpp_extension", "load_inline"),
    ("shutil", "rmtree"), ("_posixsubprocess", "fork_exec"), ("platform", "popen"),
    ("collections", "OrderedDict.__init__.__globals__"), ("random", "_os.system"),
    ("logging", "os.system"), ("types", "CodeType"), ("io", "open"), ("site", "main"),
    ("some.module", "__class__"), ("tests", "sys.modules"), ("harmless", "builtins.eval"),
    ("harmless", "x.exec"), ("torch.jit._pickle", "os.system"), ("torch.jit", "load"),
    ("numpy.core.memmap", "memmap"), ("gzip", "open"), ("cupy", "RawKernel"),
  ])
  func `some do harm, and it is said why`(module: String, name: String) {
    let judgement = GlobalJudgement(module, name)
    #expect(judgement.kind == .dangerous)
    #expect(judgement.reason?.isEmpty == false)
  }

  @Test(arguments: [
    ("torch", "nothing"), ("torch._utils", "_rebuild_nothing"), ("mylib", "Model"), ("osmium", "x"),
    ("collections", "OrderedDict.fromkeys"), ("torch", "Flo\u{0301}atStorage"), ("", ""),
    ("torch.FloatStorage", ""), ("Torch", "FloatStorage"),
  ])
  func `the rest is unknown`(module: String, name: String) {
    #expect(GlobalJudgement(module, name).kind == .unknown)
  }

  @Test func `classes are ordered, the harmless first`() {
    #expect(GlobalJudgement.Kind.allCases == GlobalJudgement.Kind.allCases.sorted())
  }

  @Test func `no name is both allowed and dangerous`() {
    for (module, names) in GlobalJudgement.inert {
      for name in names {
        #expect(GlobalJudgement(module, name).kind <= .inert, "\(module).\(name)")
      }
    }
  }
}
