package imagesigning.policy;

import imagesigning.policy.internal.RemoteText;

/** Says in words where the keys of a requirement are. */
final class KeyPlace {
  private KeyPlace() {}

  static String of(KeySource keys) {
    if (keys instanceof KeySource.File file) {
      return RemoteText.printable(file.path());
    }
    if (keys instanceof KeySource.Files files) {
      return files.paths().isEmpty()
          ? "an empty list of files"
          : RemoteText.printable(String.join(", ", files.paths()));
    }
    return "the policy itself";
  }
}
