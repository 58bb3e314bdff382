/**
 * What tests need and a machine may lack: vectors and peers.
 *
 * <p>One condition decides before a test runs. A test never skips itself: an assumption inside it
 * can end up in an assertion that expects another exception.
 */
@NullMarked
package imagesigning.testing;

import org.jspecify.annotations.NullMarked;
