internal import Checkpoints
internal import Layouts
package import Models
internal import Storage
internal import StrictJSON
internal import Tensors

extension Model {
  /// The model with an adapter applied: what it changes is derived while it is read.
  ///
  /// Tensors that the adapter saves whole replace those of the model, rounded to their type. A head
  /// that is tied to an embedding of which only one is changed becomes a tensor of its own, and the
  /// configuration says so.
  ///
  /// Throws `AdapterError` where a tensor of the adapter does not fit the model.
  package func applying(_ adapter: Adapter) throws -> Model {
    var application = AdapterApplication(self, adapter)
    do throws(AdapterFault) { try application.apply() } catch {
      let file = adapter.checkpoint.files.first?.file.path ?? adapter.directory
      throw AdapterError(file.text, error)
    }
    var model = self
    var changed = application.changed
    var tensors = checkpoint.tensors.map { changed.removeValue(forKey: $0.name) ?? $0 }
    tensors += changed.values
    model.checkpoint = Checkpoint(
      directory: checkpoint.directory, files: checkpoint.files, tensors: tensors,
      warnings: checkpoint.warnings + adapter.checkpoint.warnings,
      indexFileName: checkpoint.indexFileName)
    model.adapterLocations.append(adapter.directory)
    model.stateFiles += adapter.checkpoint.files
    model.notes += adapter.configuration.notes + application.notes
    if application.isUntied { try model.untie() }
    return model
  }

  /// Makes the configuration say that the head is a tensor of its own.
  private mutating func untie() throws {
    shape?.isTied = false
    guard let configuration, configuration.tiesEmbeddings != false else { return }
    var editor = ConfigurationEditor(configuration)
    try editor.setTying(false)
    self.configuration = try ModelConfiguration.read(
      editor.edit.document.bytes, file: configuration.file)
  }
}
