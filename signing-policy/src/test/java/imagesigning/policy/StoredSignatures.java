package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.testing.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files {@code signature-1}, {@code signature-2} … of a directory, up to the first gap. */
final class StoredSignatures {
  private final List<StoredSignature> signatures = new ArrayList<>();
  private final List<UnreadSignature> unread = new ArrayList<>();

  static StoredSignatures in(Path directory) {
    StoredSignatures found = new StoredSignatures();
    for (int i = 1; Files.exists(directory.resolve("signature-" + i)); i++) {
      found.add(directory.toString(), i, Vectors.read(directory.resolve("signature-" + i)));
    }
    return found;
  }

  private void add(String store, int index, byte[] blob) {
    try {
      signatures.add(new StoredSignature(store, index, SignatureBlob.decode(blob)));
    } catch (MalformedDataException e) {
      unread.add(
          new UnreadSignature(store, index, false, e.reason(), String.valueOf(e.getMessage())));
    }
  }

  ImageInMemory of(ImageReference reference, Manifest manifest) {
    return new ImageInMemory(reference, manifest, signatures, unread, List.of());
  }

  ImageInMemory of(
      ImageReference reference, Manifest manifest, Manifest index, Optional<Platform> platform) {
    return new ImageInMemory(
        reference, manifest, Optional.of(index), platform, signatures, unread, List.of());
  }
}
