      * The account record of the file benchmark: 300 bytes.
       01  ACCOUNT.
           05  ACCOUNT-ID       PIC 9(11).
           05  ACTIVE-FLAG      PIC X.
           05  CURRENT-BALANCE  PIC S9(10)V99.
           05  CREDIT-LIMIT     PIC S9(10)V99.
           05  CASH-LIMIT       PIC S9(10)V99.
           05  OPENED-ON        PIC X(10).
           05  EXPIRES-ON       PIC X(10).
           05  REISSUED-ON      PIC X(10).
           05  CYCLE-CREDIT     PIC S9(10)V99.
           05  CYCLE-DEBIT      PIC S9(10)V99.
           05  ZIP-CODE         PIC X(10).
           05  GROUP-CODE       PIC X(10).
           05  FILLER           PIC X(178).
