package imagesigning.core;

import imagesigning.core.IndexReader.Entry;
import imagesigning.core.Manifest.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses an instance of an index for a platform as the Go tools do. */
final class PlatformChoice {
  /** Variants of an architecture, from the most to the least capable. */
  private static final Map<String, List<String>> VARIANTS =
      Map.of("arm", List.of("v8", "v7", "v6", "v5"), "arm64", List.of("v8"));

  private final Platform wanted;
  private final List<String> variants;

  PlatformChoice(Platform wanted) {
    this.wanted = wanted;
    this.variants = acceptable(wanted);
  }

  /** Variants in order of preference; the empty one stands for an instance that names none. */
  private static List<String> acceptable(Platform wanted) {
    List<String> known = VARIANTS.getOrDefault(wanted.architecture(), List.of());
    String variant = wanted.variant().orElse("");
    List<String> acceptable = new ArrayList<>();
    if (variant.isEmpty()) {
      acceptable.add("");
      acceptable.addAll(known);
    } else {
      int index = known.indexOf(variant);
      acceptable.addAll(index < 0 ? List.of(variant) : known.subList(index, known.size()));
      acceptable.add("");
    }
    return acceptable;
  }

  /**
   * The best instance: first by variant, then zstd before gzip, then by position. In an OCI index
   * an instance without a platform fits every platform, but worst; in a Docker list it fits none.
   */
  Optional<Instance> choose(ManifestKind kind, List<Entry> entries) {
    int bestRank = Integer.MAX_VALUE;
    Optional<Instance> best = Optional.empty();
    for (Entry entry : entries) {
      int rank = rank(kind, entry);
      if (rank < bestRank) {
        bestRank = rank;
        best = Optional.of(entry.instance());
      }
    }
    return best;
  }

  private int rank(ManifestKind kind, Entry entry) {
    Optional<Platform> platform = entry.instance().platform();
    boolean oci = kind == ManifestKind.OCI_INDEX;
    int fit = platform.isPresent() ? fit(platform.get()) : oci ? variants.size() : -1;
    if (fit < 0) {
      return Integer.MAX_VALUE;
    }
    return 2 * fit + (oci && !entry.zstd() ? 1 : 0);
  }

  private int fit(Platform offered) {
    boolean sameMachine =
        offered.os().equals(wanted.os()) && offered.architecture().equals(wanted.architecture());
    return sameMachine ? variants.indexOf(offered.variant().orElse("")) : -1;
  }
}
