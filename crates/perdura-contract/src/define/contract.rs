//! The macro that defines a group of procedures.

/// Defines a group of procedures: a trait for whoever answers, and a client for whoever asks.
///
/// ```
/// use perdura_contract::{Call, Events, Failure, NoErrors, Router, contract};
///
/// contract! {
///     /// Says hello.
///     pub trait Greeter as "greeter" (client: GreeterClient, tags: ["greetings"]) {
///         /// Greets somebody by name.
///         fn greet as "greet"(String) -> String { get "/greetings"; open }
///         /// Counts up to a number.
///         fn count as "count"(u32) -> Events<u32> { get "/count"; scopes: ["read"] }
///         /// Forgets everybody.
///         fn forget as "forget"() {}
///     }
/// }
///
/// struct Polite;
///
/// impl Greeter for Polite {
///     async fn greet(&self, _call: &Call, name: String) -> Result<String, Failure<NoErrors>> {
///         Ok(format!("Hello, {name}"))
///     }
///     async fn count(&self, _call: &Call, to: u32) -> Result<Events<u32>, Failure<NoErrors>> {
///         Ok(Events::new(futures_util::stream::iter((1..=to).map(|n| Ok(perdura_contract::Event::new(n))))))
///     }
///     async fn forget(&self, _call: &Call) -> Result<(), Failure<NoErrors>> {
///         Ok(())
///     }
/// }
///
/// let router: Router = Polite.into_router();
/// assert_eq!(router.contract().procedures[0].path, ["greeter", "greet"]);
/// assert_eq!(GreeterClient::contract().procedures[2].path, ["greeter", "forget"]);
/// ```
///
/// # The group
///
/// `trait Name as "key" (client: ClientName, tags: ["…"])`. The key may be a list, `as ["a", "b"]`, and empty, `as []`.
/// Tags are those of every procedure that gives none.
///
/// # A procedure
///
/// `fn rust_name as "key"(Input) -> Output, errors Errors { options }`. The input, the output and the errors may be left
/// out. [`Events`](crate::Events) as output is a stream. The doc comment's first paragraph is the summary in the
/// document, the rest the description. Inputs and outputs derive `Serialize`, `Deserialize` and `JsonSchema`, all three.
///
/// # Options
///
/// | option | means |
/// |---|---|
/// | `get "/path/{id}"`, `post`, `put`, `patch`, `delete` | its place in REST; `{+rest}` takes several segments |
/// | `operation_id: "…"` | its name in the document; else the keys, joined by dots |
/// | `success: 201` | the status in REST; else 200, and 204 for no output |
/// | `success_description: "…"` | what the document says of it |
/// | `tags: ["…"]` | instead of the group's |
/// | `scopes: ["…"]` | callers need a key with one of these; without it, any key |
/// | `open` | everybody may call |
/// | `deprecated` | callers should look for another |
/// | `detailed_input` | in REST the input is `{params, query, headers, body}` |
/// | `detailed_output` | in REST the output is `{status, headers, body}` |
#[macro_export]
macro_rules! contract {
    (
        $(#[$trait_attribute:meta])*
        $visibility:vis trait $trait:ident as $group:tt (
            client: $client:ident $(, tags: [$($tag:literal),* $(,)?])? $(,)?
        ) {
            $(
                $(#[doc = $doc:literal])*
                fn $name:ident as $key:tt ( $($input:ty)? ) $(-> $output:ty)? $(, errors $errors:ty)? {
                    $($option:tt)*
                }
            )+
        }
    ) => {
        $(#[$trait_attribute])*
        $visibility trait $trait: ::std::marker::Send + ::std::marker::Sync + ::std::marker::Sized + 'static {
            $(
                $(#[doc = $doc])*
                fn $name(
                    &self,
                    call: &$crate::Call
                    $(, input: $input)?
                ) -> impl ::std::future::Future<
                    Output = ::std::result::Result<
                        $crate::__type_or!(() $(, $output)?),
                        $crate::Failure<$crate::__type_or!($crate::NoErrors $(, $errors)?)>,
                    >,
                > + ::std::marker::Send;
            )+

            /// All procedures of the group, answered by this value.
            fn into_router(self) -> $crate::Router {
                let handlers = ::std::sync::Arc::new(self);
                let mut procedures = <$client>::contract().procedures.into_iter();
                let mut router = $crate::Router::new();
                $(
                    let procedure = procedures.next().expect("the contract has as many procedures");
                    let shared = ::std::sync::Arc::clone(&handlers);
                    $crate::__add!(
                        router, procedure, shared, $name,
                        $crate::__type_or!(() $(, $output)?),
                        $crate::__type_or!($crate::NoErrors $(, $errors)?)
                        $(, $input)?
                    );
                )+
                router
            }
        }

        #[doc = concat!("Calls the procedures of [`", stringify!($trait), "`].")]
        $visibility struct $client<T = $crate::Unconnected> {
            client: $crate::RpcClient<T>,
        }

        impl<T> ::std::clone::Clone for $client<T> {
            fn clone(&self) -> Self {
                Self { client: self.client.clone() }
            }
        }

        impl<T> ::std::fmt::Debug for $client<T> {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(stringify!($client)).finish_non_exhaustive()
            }
        }

        impl $client {
            /// What the group's procedures are, without any code that answers them.
            pub fn contract() -> $crate::Contract {
                let tags: &'static [&'static str] = &[$($($tag),*)?];
                let procedures = ::std::vec![$({
                    let mut route = $crate::support::described(concat!($($doc, "\n"),*));
                    route.tags = tags;
                    let mut security = $crate::Security::default();
                    $crate::__option!(route security; $($option)*);
                    $crate::support::procedure::<
                        $crate::__type_or!(() $(, $input)?),
                        $crate::__type_or!(() $(, $output)?),
                        $crate::__type_or!($crate::NoErrors $(, $errors)?),
                    >($crate::__keys!($group), $crate::__keys!($key), route, security)
                }),+];
                $crate::Contract { procedures }
            }
        }

        impl<T: $crate::Transport> $client<T> {
            /// The group over a connection.
            pub fn new(client: $crate::RpcClient<T>) -> Self {
                Self { client }
            }

            $(
                $(#[doc = $doc])*
                pub async fn $name(
                    &self
                    $(, input: $input)?
                ) -> ::std::result::Result<
                    <$crate::__type_or!(() $(, $output)?) as $crate::Output>::Received<
                        $crate::__type_or!($crate::NoErrors $(, $errors)?)
                    >,
                    $crate::CallError<$crate::__type_or!($crate::NoErrors $(, $errors)?)>,
                > {
                    $crate::__ask!(
                        self,
                        $crate::__type_or!(() $(, $output)?),
                        $crate::__type_or!($crate::NoErrors $(, $errors)?),
                        $crate::__keys!($group),
                        $crate::__keys!($key)
                        $(, input, $input)?
                    )
                }
            )+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __type_or {
    ($default:ty) => {
        $default
    };
    ($default:ty, $given:ty) => {
        $given
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __keys {
    ($key:literal) => { &[$key] };
    ([$($key:literal),* $(,)?]) => { &[$($key),*] };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __add {
    ($router:ident, $procedure:ident, $shared:ident, $name:ident, $output:ty, $errors:ty) => {
        $router.add::<(), $output, $errors, _, _>($procedure, move |call, ()| {
            let handlers = ::std::sync::Arc::clone(&$shared);
            async move { handlers.$name(&call).await }
        });
    };
    ($router:ident, $procedure:ident, $shared:ident, $name:ident, $output:ty, $errors:ty, $input:ty) => {
        $router.add::<$input, $output, $errors, _, _>($procedure, move |call, input| {
            let handlers = ::std::sync::Arc::clone(&$shared);
            async move { handlers.$name(&call, input).await }
        });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __ask {
    ($self:ident, $output:ty, $errors:ty, $group:expr, $keys:expr) => {
        $self.client.call::<(), $output, $errors>($group, $keys, ()).await
    };
    ($self:ident, $output:ty, $errors:ty, $group:expr, $keys:expr, $value:ident, $input:ty) => {
        $self.client.call::<$input, $output, $errors>($group, $keys, $value).await
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __option {
    ($route:ident $security:ident;) => {};
    ($route:ident $security:ident; ; $($rest:tt)*) => { $crate::__option!($route $security; $($rest)*) };
    ($route:ident $security:ident; get $path:literal $($rest:tt)*) => {
        $crate::__option!(@at $route $security GET $path; $($rest)*)
    };
    ($route:ident $security:ident; post $path:literal $($rest:tt)*) => {
        $crate::__option!(@at $route $security POST $path; $($rest)*)
    };
    ($route:ident $security:ident; put $path:literal $($rest:tt)*) => {
        $crate::__option!(@at $route $security PUT $path; $($rest)*)
    };
    ($route:ident $security:ident; patch $path:literal $($rest:tt)*) => {
        $crate::__option!(@at $route $security PATCH $path; $($rest)*)
    };
    ($route:ident $security:ident; delete $path:literal $($rest:tt)*) => {
        $crate::__option!(@at $route $security DELETE $path; $($rest)*)
    };
    (@at $route:ident $security:ident $method:ident $path:literal; $($rest:tt)*) => {
        $route.method = ::std::option::Option::Some($crate::support::http::Method::$method);
        $route.path = ::std::option::Option::Some($path);
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; operation_id: $id:literal $($rest:tt)*) => {
        $route.operation_id = ::std::option::Option::Some($id);
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; success: $status:literal $($rest:tt)*) => {
        $route.success_status = ::std::option::Option::Some(
            $crate::support::http::StatusCode::from_u16($status).expect("the success status is an HTTP status")
        );
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; success_description: $text:literal $($rest:tt)*) => {
        $route.success_description = ::std::option::Option::Some($text);
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; tags: [$($tag:literal),* $(,)?] $($rest:tt)*) => {
        $route.tags = &[$($tag),*];
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; scopes: [$($scope:literal),* $(,)?] $($rest:tt)*) => {
        $security = $crate::Security::Bearer(&[$($scope),*]);
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; open $($rest:tt)*) => {
        $security = $crate::Security::Open;
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; deprecated $($rest:tt)*) => {
        $route.is_deprecated = true;
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; detailed_input $($rest:tt)*) => {
        $route.input_structure = $crate::InputStructure::Detailed;
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; detailed_output $($rest:tt)*) => {
        $route.output_structure = $crate::OutputStructure::Detailed;
        $crate::__option!($route $security; $($rest)*)
    };
    ($route:ident $security:ident; $other:tt $($rest:tt)*) => {
        ::std::compile_error!(::std::concat!(
            "`", ::std::stringify!($other), "` is no option of a procedure; write one of: get \"/path\", post, put, patch, ",
            "delete, operation_id: \"…\", success: 201, success_description: \"…\", tags: [\"…\"], scopes: [\"…\"], open, ",
            "deprecated, detailed_input, detailed_output"
        ));
    };
}
