package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code /v2/<name>/blobs/uploads/} of the distribution specification: in parts or at once. */
final class UploadRoutes {
  private final RegistryStorage storage;
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger counter = new AtomicInteger();

  UploadRoutes(RegistryStorage storage) {
    this.storage = storage;
  }

  Reply handle(ServerRequest request, RegistryPath path) {
    if (path.argument().isEmpty()) {
      return request.method().equals("POST") ? begin(request, path) : OciError.UNSUPPORTED.reply();
    }
    ByteArrayOutputStream upload = uploads.get(path.argument());
    if (upload == null) {
      return OciError.BLOB_UPLOAD_UNKNOWN.reply();
    }
    return switch (request.method()) {
      case "PATCH" -> append(request, path, upload);
      case "PUT" -> finish(request, path, upload);
      case "GET" -> progress(204, path, upload);
      case "DELETE" -> {
        uploads.remove(path.argument());
        yield Reply.of(204);
      }
      default -> OciError.UNSUPPORTED.reply();
    };
  }

  private Reply begin(ServerRequest request, RegistryPath path) {
    Optional<String> digest = request.parameter("digest");
    if (digest.isPresent()) {
      return store(path, digest.get(), request.body());
    }
    return mount(request, path)
        .orElseGet(
            () -> {
              String id = "upload-" + counter.incrementAndGet();
              ByteArrayOutputStream upload = new ByteArrayOutputStream();
              uploads.put(id, upload);
              return progress(
                  202, new RegistryPath(path.repository(), RegistryPath.Kind.UPLOAD, id), upload);
            });
  }

  private Optional<Reply> mount(ServerRequest request, RegistryPath path) {
    Optional<Digest> digest = request.parameter("mount").flatMap(Digests::tryParse);
    return request
        .parameter("from")
        .flatMap(storage::existing)
        .flatMap(source -> digest.flatMap(source::blob))
        .map(bytes -> store(path, digest.map(Digest::toString).orElse(""), bytes));
  }

  private static Reply append(
      ServerRequest request, RegistryPath path, ByteArrayOutputStream upload) {
    synchronized (upload) {
      Optional<String> range = request.header("Content-Range");
      if (range.isPresent() && !range.get().startsWith(upload.size() + "-")) {
        return progress(416, path, upload);
      }
      upload.writeBytes(request.body());
      return progress(202, path, upload);
    }
  }

  private Reply finish(ServerRequest request, RegistryPath path, ByteArrayOutputStream upload) {
    byte[] bytes;
    synchronized (upload) {
      upload.writeBytes(request.body());
      bytes = upload.toByteArray();
    }
    uploads.remove(path.argument());
    return store(path, request.parameter("digest").orElse(""), bytes);
  }

  private static Reply progress(int status, RegistryPath path, ByteArrayOutputStream upload) {
    int size;
    synchronized (upload) {
      size = upload.size();
    }
    return Reply.of(status)
        .with("Location", "/v2/" + path.repository() + "/blobs/uploads/" + path.argument())
        .with("Docker-Upload-UUID", path.argument())
        .with("Range", "0-" + Math.max(0, size - 1));
  }

  private Reply store(RegistryPath path, String digestText, byte[] bytes) {
    Optional<Digest> digest = Digests.tryParse(digestText).filter(d -> d.matches(bytes));
    if (digest.isEmpty()) {
      return OciError.DIGEST_INVALID.reply();
    }
    storage.repository(path.repository()).putBlob(digest.get(), bytes);
    return Reply.of(201)
        .with("Location", "/v2/" + path.repository() + "/blobs/" + digest.get())
        .with(OciError.DIGEST_HEADER, digest.get().toString());
  }
}
