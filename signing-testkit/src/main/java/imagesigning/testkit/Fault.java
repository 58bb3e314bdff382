package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;
import java.util.function.Supplier;

/** What happens instead of, or to, the normal reply. */
@FunctionalInterface
interface Fault {
  Reply apply(Supplier<Reply> normal);
}
