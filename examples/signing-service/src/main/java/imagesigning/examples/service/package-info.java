/**
 * A registry that signs: images, the extensions API, signing services, sign tasks, and a page that
 * shows who signed what and whether the policy allows it.
 */
@NullMarked
package imagesigning.examples.service;

import org.jspecify.annotations.NullMarked;
