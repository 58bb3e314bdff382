package imagesigning.policy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Key files in memory that count how often each was asked for; files can appear later. */
final class CountingKeyFiles implements KeyFiles {
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> reads = new ConcurrentHashMap<>();

  CountingKeyFiles with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    reads.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
    byte[] content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(path, null, "no such file");
    }
    return content;
  }

  int reads(String path) {
    return reads.getOrDefault(path, new AtomicInteger()).get();
  }

  int reads() {
    return reads.values().stream().mapToInt(AtomicInteger::get).sum();
  }
}
